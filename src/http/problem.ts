import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { Refusal } from '../refusal'
import type { RefusalCode } from '../refusal'

export const statusOf = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  checksum_mismatch: 460,
  invalid: 422,
  rate_limited: 429,
  not_implemented: 501,
  unavailable: 503,
} as const satisfies Record<RefusalCode, number>

export const httpStatus = (refusal: Refusal) => statusOf[refusal.code]

/** The refusal behind any throw; undefined for what we did not foresee, whose message nobody outside gets to see. */
export function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (!(error instanceof HTTPException)) return undefined
  if (error.status === 400) return new Refusal('malformed', error.message || 'The request cannot be read.')
  return undefined
}

/** RFC 9457 problem details. */
export function problem(c: Context, refusal: Refusal | undefined, requestId: string): Response {
  const status = refusal ? httpStatus(refusal) : 500
  const body = {
    type: 'about:blank',
    title: titles[refusal?.code ?? 'failed'],
    status,
    code: refusal?.code ?? 'failed',
    detail: refusal?.message ?? 'Something went wrong on our side. Nothing was changed that you cannot see.',
    instance: `urn:request:${requestId}`,
    ...(refusal && refusal.fields.length > 0 ? { errors: refusal.fields } : {}),
  }
  return c.body(JSON.stringify(body), status as 500, { 'content-type': 'application/problem+json' })
}

export const titles: Record<RefusalCode | 'failed', string> = {
  malformed: 'Cannot be read',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'Only to be read',
  not_acceptable: 'No such form',
  conflict: 'Not possible now',
  gone: 'Gone',
  precondition_failed: 'Precondition failed',
  too_large: 'Too large',
  unsupported_media_type: 'Type not taken',
  checksum_mismatch: 'Checksum differs',
  invalid: 'Please correct',
  rate_limited: 'Too many tries',
  not_implemented: 'Not offered',
  unavailable: 'Not available',
  failed: 'Something went wrong',
}
