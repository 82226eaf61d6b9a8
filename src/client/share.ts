import { offerCopies } from './share/copy'

// A button to copy with, for each field that is there to be copied.

offerCopies()
