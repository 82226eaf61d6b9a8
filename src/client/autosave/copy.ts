type Entries = [name: string, value: string][]

/** What the server has, as far as this page knows, and what was typed over it. */
type Kept = { stored: string; typed: string }

/** A copy on this device of what is typed and not saved yet, for when the connection or the browser dies. */
export function recall(form: HTMLFormElement) {
  let stored = entriesOf(form, true)
  const key = () => `assay ${new URL(form.action).pathname}`
  return {
    entries: () => entriesOf(form),
    keep: () => put(key(), { stored, typed: entriesOf(form) }),
    /** The server has these entries now. */
    saved(entries: string): void {
      stored = entries
      const typed = entriesOf(form)
      put(key(), typed === stored ? undefined : { stored, typed })
    },
    /** Puts back what was never saved; says whether there is anything now that the server does not have. */
    restore(): boolean {
      // Typed before this script was there, or put back by the browser itself.
      if (entriesOf(form) !== stored) return true
      const kept = read(key())
      if (!kept || kept.typed === stored) put(key(), undefined)
      else if (kept.stored !== stored) offer(form, kept.typed)
      else {
        fill(form, kept.typed)
        return true
      }
      return false
    },
  }
}

/** It was changed elsewhere in the meantime: which of the two counts is for the person to say. */
function offer(form: HTMLFormElement, typed: string): void {
  const notice = document.createElement('div')
  notice.className = 'notice notice--warn'
  notice.setAttribute('role', 'status')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'small outline'
  button.textContent = 'Put it back'
  button.addEventListener('click', () => {
    fill(form, typed)
    notice.remove()
    form.dispatchEvent(new Event('input'))
  })
  notice.append('Something you typed here was never saved, and this has changed since. ', button)
  form.prepend(notice)
}

/** What is in the form now, or was in it when the server sent it. */
function entriesOf(form: HTMLFormElement, asSent = false): string {
  const entries = Array.from(form.elements).flatMap((field): Entries => {
    if (field instanceof HTMLTextAreaElement) return [[field.name, asSent ? field.defaultValue : field.value]]
    if (!(field instanceof HTMLInputElement)) return []
    if (!isBox(field)) return [[field.name, asSent ? field.defaultValue : field.value]]
    return (asSent ? field.defaultChecked : field.checked) ? [[field.name, field.value]] : []
  })
  return JSON.stringify(entries)
}

const isBox = ({ type }: HTMLInputElement) => type === 'radio' || type === 'checkbox'

function fill(form: HTMLFormElement, typed: string): void {
  const entries: Entries = JSON.parse(typed)
  for (const field of form.elements)
    if (field instanceof HTMLInputElement && isBox(field))
      field.checked = entries.some(([name, value]) => name === field.name && value === field.value)
    else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
      field.value = entries.find(([name]) => name === field.name)?.[1] ?? field.value
}

// A browser may refuse storage altogether; then there is no copy, and everything else works.

function put(key: string, value: Kept | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {}
}

function read(key: string): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}
