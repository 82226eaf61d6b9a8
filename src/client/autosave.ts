import { recall } from './autosave/copy'
import { requestOf } from './autosave/request'
import { refreshLiveParts } from './autosave/live'

// Saves what is typed while it is typed, in every form marked `data-autosave`. Without scripts the form's button does.

const pause = 800
const longestWait = 30_000

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosave]')) autosave(form)

function autosave(form: HTMLFormElement): void {
  const saved = form.querySelector<HTMLOutputElement>('[data-saved]')
  const copy = recall(form)
  let timer: ReturnType<typeof setTimeout> | undefined
  let version = 0
  let savedVersion = 0
  let failures = 0
  let saving = false

  form.addEventListener('input', changed)
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    version = savedVersion
  })
  addEventListener('online', () => version > savedVersion && void save())
  // Somebody who leaves at once loses nothing: the browser finishes this request without the page.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void save(true))
  if (copy.restore()) changed()

  function changed(): void {
    version++
    copy.keep()
    tell('Not saved yet')
    schedule(pause)
  }

  function schedule(wait: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), wait)
  }

  async function save(leaving = false): Promise<void> {
    const request = requestOf(form)
    if (saving || version === savedVersion || !request) return
    saving = true
    const sent = { version, entries: copy.entries() }
    const answer = await fetch(request.url, {
      method: request.method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request.body),
      keepalive: leaving,
    }).catch(() => undefined)
    saving = false
    if (answer?.ok) await succeeded(sent, answer, request.adopt)
    else if (answer && answer.status < 500) tell(await reasonOf(answer), true)
    else {
      tell('Not saved: no answer. Trying again …', true)
      schedule(Math.min(pause * 2 ** ++failures, longestWait))
    }
  }

  async function succeeded(sent: Sent, answer: Response, adopt?: (made: { id: string }) => void): Promise<void> {
    failures = 0
    savedVersion = sent.version
    copy.saved(sent.entries)
    if (adopt) {
      copy.saved(copy.entries())
      adopt(await answer.json())
      copy.saved(copy.entries())
      await refreshLiveParts()
    }
    if (version > savedVersion) schedule(pause)
    else tell(`Saved ${clock.format(new Date())}`)
  }

  function tell(words: string, wrong = false): void {
    if (!saved) return
    saved.textContent = words
    saved.classList.toggle('problem', wrong)
  }
}

type Sent = { version: number; entries: string }

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

async function reasonOf(answer: Response): Promise<string> {
  if (answer.status === 401) return 'Not saved: you are signed out. Sign in in another tab; what you typed stays here.'
  const problem: { detail?: string } = await answer.json().catch(() => ({}))
  return `Not saved: ${problem.detail ?? 'it was refused.'}`
}
