import { browserSupportsWebAuthn, startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser'

// Passkeys: what a page offers with them is hidden until it is known that the browser can.

if (browserSupportsWebAuthn())
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void attempt(form)
    })
  }

async function attempt(form: HTMLFormElement): Promise<void> {
  const said = form.querySelector<HTMLElement>('[role="status"]')
  if (said) said.textContent = ''
  try {
    await (form.dataset.passkey === 'add' ? add(form) : signIn())
    location.assign(form.dataset.next ?? '/')
  } catch (error) {
    if (said) said.textContent = wordsFor(error)
  }
}

async function signIn(): Promise<void> {
  const optionsJSON = await post('/auth/passkey/options', {})
  await post('/auth/passkey/verify', { response: await startAuthentication({ optionsJSON }) })
}

async function add(form: HTMLFormElement): Promise<void> {
  const optionsJSON = await post('/api/v1/me/passkeys/options', {})
  const response = await startRegistration({ optionsJSON })
  await post('/api/v1/me/passkeys', { name: new FormData(form).get('name'), response })
}

/** Posts JSON. Throws what the answer says if it refuses. */
async function post(path: string, body: unknown) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const said = await answer.json()
  if (!answer.ok) throw new Refused(said.detail)
  return said
}

class Refused extends Error {}

function wordsFor(error: unknown): string {
  if (error instanceof Refused) return error.message
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    return 'This device has a passkey for you already.'
  return 'That was not finished. Try again when you are ready.'
}
