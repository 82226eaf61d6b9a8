import type { Ctx } from '../context'
import type { Actor } from '../identity/rules'

/** What every route finds in its Hono context. */
export type AppEnv = { Bindings: Env; Variables: { ctx: Ctx; actor: Actor; requestId: string } }
