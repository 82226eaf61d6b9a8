const briefly = 2500

/**
 * Gives each field marked `data-copy` a button that copies it. What is marked `data-copy="html"` can be pasted as what it
 * looks like too, where that is what the other side takes. Without scripts the field is there to be selected.
 */
export function offerCopies(): void {
  for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'small secondary outline'
    button.textContent = 'Copy'
    button.setAttribute('aria-label', `Copy: ${field.labels?.[0]?.textContent ?? ''}`)
    const said = document.createElement('small')
    said.role = 'status'
    button.addEventListener('click', () => void copied(field).then((words) => say(said, words)))
    field.addEventListener('focus', () => field.select())
    field.after(button, said)
  }
}

/** What came of it. A page that may not write to the clipboard can still select. */
async function copied(field: HTMLInputElement | HTMLTextAreaElement): Promise<string> {
  try {
    await (field.dataset.copy === 'html' ? writeBoth(field.value) : navigator.clipboard.writeText(field.value))
    return 'Copied.'
  } catch {
    field.focus()
    return 'Selected: copy it with your keyboard or menu.'
  }
}

const writeBoth = (html: string) =>
  navigator.clipboard.write([
    new ClipboardItem(
      Object.fromEntries(['text/html', 'text/plain'].map((type) => [type, new Blob([html], { type })])),
    ),
  ])

function say(where: HTMLElement, words: string): void {
  where.textContent = words
  setTimeout(() => (where.textContent = ''), briefly)
}
