import type { Ctx } from '../context'
import type { JsonLd } from '../proof/canonicalize'

/** The current text of a credential, from its refresh service; undefined if it names none, or that gives nothing. */
export async function refreshOnce(_ctx: Pick<Ctx, 'fetch'>, _credential: JsonLd): Promise<string | undefined> {
  return undefined
}
