const briefly = 2500

/**
 * Gives whatever is marked `data-copy` a button that copies its text. What is marked `data-copy="html"` can be pasted as what
 * it looks like too, where that is what the other side takes. Without scripts it is there to be selected.
 */
export function offerCopies(): void {
  for (const source of document.querySelectorAll<HTMLElement>('[data-copy]')) {
    const field = isField(source) ? source : undefined
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'small secondary outline'
    button.textContent = 'Copy'
    button.setAttribute('aria-label', `Copy: ${field?.labels?.[0]?.textContent ?? source.ariaLabel ?? ''}`)
    const said = document.createElement('small')
    said.role = 'status'
    button.addEventListener('click', () => void copied(source).then((words) => say(said, words)))
    field?.addEventListener('focus', () => field.select())
    source.after(button, said)
  }
}

/** What came of it. A page that may not write to the clipboard can still select. */
async function copied(source: HTMLElement): Promise<string> {
  const text = isField(source) ? source.value : (source.textContent ?? '')
  try {
    await (source.dataset.copy === 'html' ? writeBoth(text) : navigator.clipboard.writeText(text))
    return 'Copied.'
  } catch {
    source.focus()
    if (!isField(source)) getSelection()?.selectAllChildren(source)
    return 'Selected: copy it with your keyboard or menu.'
  }
}

const isField = (source: HTMLElement) => source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement

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
