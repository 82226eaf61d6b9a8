import { app } from './app'
import { createCtx } from './context'
import { consume } from './jobs/consume'
import { sweep } from './jobs/schedule'

export default {
  fetch: app.fetch,
  queue: (batch, env) => consume(createCtx(env), batch),
  scheduled: (_controller, env) => sweep(createCtx(env)),
} satisfies ExportedHandler<Env>
