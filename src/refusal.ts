/** Every way the product says no on purpose. `http/problem.ts` gives each its HTTP status. */
export type RefusalCode =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'conflict'
  | 'gone'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported_media_type'
  | 'checksum_mismatch'
  | 'invalid'
  | 'rate_limited'
  | 'not_implemented'
  | 'unavailable'

/** One field and what is wrong with it; `path` is dotted, as in `criteria.0.levels`. */
export type FieldProblem = { path: string; problem: string }

/** The one error a service throws on purpose. `message` is shown to people: it names what is wrong, and no secret. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly fields: FieldProblem[]

  constructor(code: RefusalCode, message: string, fields: FieldProblem[] = []) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.fields = fields
  }
}

/** The same words for what does not exist and for what is not yours to see. */
export const notFound = (what: string) => new Refusal('not_found', `There is no such ${what}.`)

/** Refuses one named field. */
export const invalid = (path: string, problem: string) => new Refusal('invalid', problem, [{ path, problem }])
