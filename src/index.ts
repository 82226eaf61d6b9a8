import { WorkerEntrypoint } from 'cloudflare:workers'
import { isPublic, publicSide } from './public'

/** The public side alone: for a route, or a Worker in front, that is to reach nothing else. */
export class Public extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Response | Promise<Response> {
    return publicSide.fetch(request, this.env, this.ctx)
  }
}

// Everything but the public side is evaluated when it is first needed: a verifier does not wait for it.
export default {
  fetch: async (request, env, execution) => {
    if (isPublic(new URL(request.url).pathname)) return publicSide.fetch(request, env, execution)
    const { app } = await import('./app')
    return app.fetch(request, env, execution)
  },
  queue: async (batch, env) => {
    const [{ consume }, { createCtx }] = await Promise.all([import('./jobs/consume'), import('./context')])
    await consume(createCtx(env), batch)
  },
  scheduled: async (_controller, env) => {
    const [{ sweep }, { createCtx }] = await Promise.all([import('./jobs/schedule'), import('./context')])
    await sweep(createCtx(env))
  },
} satisfies ExportedHandler<Env>
