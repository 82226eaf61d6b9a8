import type { Ctx } from '../context'
import type { Report } from './report'

/** Checks a hosted Open Badges 2.0 assertion: `source` is its address, or its JSON. */
export async function checkHosted(
  _ctx: Pick<Ctx, 'fetch' | 'now' | 'origin'>,
  _source: string,
  _options: { email?: string } = {},
): Promise<Report> {
  throw new Error('Not yet.')
}
