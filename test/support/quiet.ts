import { env } from 'cloudflare:workers'

/**
 * Waits until the queue has got nothing done for a while: a job that is still at work when the last test ends keeps the
 * whole run from ending.
 */
export async function untilQuiet(): Promise<void> {
  for (let before = -1, still = 0; still < 8;) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const waiting = await env.DB.prepare(
      'select count(*) from event where done_at is null and dead_at is null',
    ).first<number>('count(*)')
    still = waiting === before ? still + 1 : 0
    before = waiting ?? 0
  }
}
