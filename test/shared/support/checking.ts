import { checkCredential } from '../../../src/checker/check'
import type { CheckCtx, Options } from '../../../src/checker/check'
import type { Report, StepName } from '../../../src/checker/report'
import { Unreachable } from '../../../src/outbound/fetch'

/**
 * Checks a text where nothing stands but these documents; `contexts` are files that R2 already keeps, by their digest.
 */
export function checkIn(
  world: Record<string, object | string>,
  text: string,
  { contexts = {}, ...options }: Options & { contexts?: Record<string, string> } = {},
): Promise<Report> {
  const ctx = {
    origin: 'https://badges.example.org',
    now: () => new Date('2026-11-23T12:00:00Z'),
    fetch: async (url: string) => {
      const standing = world[url]
      if (standing === undefined) throw new Unreachable(url, 'nobody answered there.')
      const bytes = new TextEncoder().encode(typeof standing === 'string' ? standing : JSON.stringify(standing))
      return { status: 200, headers: new Headers(), bytes: new Uint8Array(bytes) }
    },
    files: {
      get: async (key: string) => (contexts[key] === undefined ? null : { text: async () => contexts[key] }),
      put: async () => null,
    },
    cache: {},
  }
  return checkCredential(ctx as unknown as CheckCtx, { text }, options)
}

export const stepOf = ({ steps }: Report, name: StepName) => steps.find((step) => step.name === name)!
