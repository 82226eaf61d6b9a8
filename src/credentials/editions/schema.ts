import { NewSubmission } from '../../assessment/schema'

/** What a holder may have their badge say otherwise; whatever is left out stays as it is. */
export const EditionChoice = NewSubmission.pick({ holderName: true, nameInBadge: true, release: true }).partial()
