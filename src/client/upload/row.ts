import { bytes } from '../../pages/components/words'

/** One line of the list of files: its name, how far it is, where it stands in words, and what can be done. */
export type Row = {
  element: HTMLLIElement
  /** Pauses, or goes on; hidden where there is nothing to pause. */
  toggle: HTMLButtonElement
  /** Cancels, or removes. */
  end: HTMLButtonElement
  /** Says where it stands. Read out to those who cannot see it, so only what is news. */
  tell: (words: string, wrong?: boolean) => void
  /** Moves the bar; undefined takes it away. */
  move: (done: number | undefined) => void
  /** Names a button; undefined hides it. */
  offer: (button: HTMLButtonElement, label: string | undefined) => void
  /** Turns the name into a link to the file. */
  link: (address: string) => void
}

export function makeRow(file: File): Row {
  const element = document.createElement('li')
  element.className = 'row cluster'
  const name = make('span', file.name)
  const bar = make('progress')
  bar.max = file.size
  bar.setAttribute('aria-label', `Progress of ${file.name}`)
  const size = make('small', bytes(file.size), 'muted')
  const status = make('span')
  status.setAttribute('role', 'status')
  const toggle = makeButton('small outline')
  const end = makeButton('small outline danger')
  element.append(name, bar, size, status, toggle, end)
  return {
    element,
    toggle,
    end,
    tell(words, wrong = false) {
      if (status.textContent !== words) status.textContent = words
      status.classList.toggle('problem', wrong)
    },
    move(done) {
      bar.hidden = done === undefined
      bar.value = done ?? 0
      size.textContent = done === undefined ? bytes(file.size) : `${bytes(done)} of ${bytes(file.size)}`
    },
    offer(button, label) {
      button.hidden = label === undefined
      button.textContent = label ?? ''
      button.ariaLabel = label === undefined ? null : `${label} ${file.name}`
    },
    link(address) {
      const link = make('a', file.name)
      link.href = address
      name.replaceChildren(link)
    },
  }
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, text = '', className = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  element.textContent = text
  if (className) element.className = className
  return element
}

function makeButton(className: string): HTMLButtonElement {
  const button = make('button', '', className)
  button.type = 'button'
  button.hidden = true
  return button
}
