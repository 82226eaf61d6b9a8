import { offerCopies } from './share/copy'
import { setUpDropping } from './verify/drop'
import { setUpMany } from './verify/many'

// What `/verify` is better with: files dropped on its form, copying, and checking many badges one after the other.

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-drop]')) setUpDropping(form)
offerCopies()
for (const section of document.querySelectorAll<HTMLElement>('[data-many]')) setUpMany(section)

// Whoever handed in something that was not taken is to hear of it first.
document.querySelector<HTMLElement>('#problems')?.focus()
