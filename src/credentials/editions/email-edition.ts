import type { Ctx } from '../../context'
import { getPerson } from '../../identity/people'
import type { Actor } from '../../identity/rules'
import { Refusal } from '../../refusal'
import type { EditionRecord } from './edition'
import { createEdition, loadOwn, toView } from './editions'
import type { EditionView } from './editions'
import { hashIdentity } from '../identity-hash'

/** Whether this edition of a badge names this e-mail address. */
export const names = async ({ identityHash, identitySalt }: EditionRecord, email: string) =>
  (await hashIdentity(email, identitySalt)) === identityHash

/**
 * Has one's own badge name the address one signs in with now, under a new salt, so that nobody can tell by it which
 * address it named before. Refuses a badge that names it already.
 */
export async function useOwnEmail(ctx: Ctx, actor: Actor, credentialId: string): Promise<EditionView> {
  const { credential, shown } = await loadOwn(ctx, actor, credentialId)
  const { email } = await getPerson(ctx, credential.holderId)
  if (await names(shown, email)) throw new Refusal('conflict', 'The badge names your address already.')
  const salt = ctx.newId()
  const identity = { hash: await hashIdentity(email, salt), salt }
  return toView(await createEdition(ctx, { credentialId, cause: 'email', changes: { identity } }))
}
