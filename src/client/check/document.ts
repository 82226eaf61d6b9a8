import { idOf, isObject, isOfType, objectsOf } from '../../checker/json'
import type { JsonLd } from '../../proof/canonicalize'
import { Refusal } from '../../refusal'
import { CannotCheck, fetchDocument } from './page'
import type { Page } from './page'
import type { Finding } from './steps'

/** Fetches the signed badge of a page. Refuses another badge than the page's, and one that the page shows as saying else. */
export async function readDocument(page: Page): Promise<Finding<JsonLd>> {
  const { document: credential, from } = await fetchDocument(page, `${page.address}.json`)
  if (!isOfType(credential, 'OpenBadgeCredential', 'AchievementCredential'))
    throw new Refusal('invalid', `${from} is no badge of Open Badges 3.0.`)
  if (credential.id !== page.address)
    throw new Refusal('invalid', `It is another badge: its id is ${said(credential.id)}, this page is ${page.address}.`)
  const signed = wordsOf(credential)
  if (!marks.every((mark) => page.shown.some(([what]) => what === mark)))
    throw new CannotCheck('The page does not tell which of its words are signed.')
  for (const [what, shown] of page.shown) {
    // The holder may have chosen that their name is not part of what is signed.
    if (what === 'holder' && signed.holder === undefined) continue
    if (signed[what] !== shown)
      throw new Refusal(
        'invalid',
        `The page shows “${shown}”, the signed document says ${said(signed[what])}. If the page was open for long, load it again.`,
      )
  }
  const holder = signed.holder === undefined ? 'of a holder whose name is not in it' : `of ${signed.holder}`
  const reason = `Fetched ${from}. It names this page as its address and says what the page shows: “${signed.name}” ${holder}, by ${signed.issuer}.`
  return { outcome: 'passed', reason, found: credential }
}

/** What every page of a badge marks. */
const marks = ['name', 'issuer', 'holder']

/** What a badge says, by the names that the page marks the same things with (`data-signed`). */
function wordsOf(credential: JsonLd): Record<string, string | undefined> {
  const [subject] = objectsOf(credential.credentialSubject)
  const achievement = isObject(subject?.achievement) ? subject.achievement : {}
  const holder = objectsOf(subject?.identifier).find((i) => i.identityType === 'name' && i.hashed === false)
  return {
    name: text(achievement.name),
    competency: text(credential.description),
    holder: holder && (text(holder.identityHash) ?? ''),
    issuer: isObject(credential.issuer) ? text(credential.issuer.name) : idOf(credential.issuer),
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : undefined)
const said = (value: unknown) => (typeof value === 'string' ? `“${value}”` : 'nothing')
