import { Upload } from 'tus-js-client'

/** Somebody who talks to the product as a program of theirs would: by HTTP, with the cookies it gave them. */
export type Person = {
  send: <T>(method: string, path: string, body?: unknown) => Promise<T>
  get: <T>(path: string) => Promise<T>
  post: <T>(path: string, body?: unknown) => Promise<T>
  /** Sends a file by tus; the metadata says what it is for. Resolves when every byte is there. */
  upload: (bytes: Uint8Array, metadata: Record<string, string>) => Promise<void>
}

/** Somebody nobody knows yet. Each call fails unless it is answered with success. */
export function visitor(origin: string): Person & { follow: (link: string) => Promise<void> } {
  const cookies = new Map<string, string>()
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  async function call(method: string, address: string, body?: unknown): Promise<Response> {
    const binary = body instanceof Blob
    const response = await fetch(new URL(address, origin), {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(cookies.size > 0 ? { cookie: cookie() } : {}),
        ...(body === undefined ? {} : { 'content-type': binary ? body.type : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: binary ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    if (response.status >= 400)
      throw new Error(`${method} ${address} was answered with ${response.status}: ${await response.text()}`)
    return response
  }

  const send = async <T>(method: string, path: string, body?: unknown) =>
    (await (await call(method, path, body)).json()) as T

  return {
    send,
    get: (path) => send('GET', path),
    post: (path, body = {}) => send('POST', path, body),
    follow: async (link) => void (await call('GET', link)),
    upload: (bytes, metadata) =>
      new Promise((resolve, reject) =>
        new Upload(Buffer.from(bytes), {
          endpoint: new URL('/api/v1/uploads', origin).href,
          headers: { cookie: cookie() },
          metadata,
          onError: ({ message }) => reject(new Error(`${metadata.filename} did not arrive: ${message}`)),
          onSuccess: () => resolve(),
        }).start(),
      ),
  }
}

/** Signs in as people do: asks for a link, looks into the mailbox, presses the button. */
export async function signIn(origin: string, email: string): Promise<Person> {
  const person = visitor(origin)
  await person.post('/auth/sign-in', { email })
  const { items } = await person.get<{ items: { text: string }[] }>(`/dev/mailbox?to=${encodeURIComponent(email)}`)
  const token = /token=(\w+)/.exec(items[0]?.text ?? '')?.[1]
  if (!token) throw new Error(`No sign-in link was mailed to ${email}.`)
  await person.post('/auth/confirm', { token })
  return person
}

/** Signs in by one of the links in demo.json. */
export async function signInBy(link: string): Promise<Person> {
  const person = visitor(new URL(link).origin)
  await person.follow(link)
  return person
}
