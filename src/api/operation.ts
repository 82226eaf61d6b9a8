import * as z from 'zod'
import type { Operation as Scope } from '../identity/rules'
import type { RefusalCode } from '../refusal'

/** What belongs together in the reference: the operations of one tag, and the shapes that have a name in the document. */
export type Group = {
  tag: string
  /** Markdown. */
  about: string
  /** Shapes of what is sent and of what is answered, by the name that the document gives them. */
  sent?: Record<string, z.ZodType>
  answered?: Record<string, z.ZodType>
  /** By `operationId`. */
  operations: Record<string, Operation>
  /** What we post to others, by the type of the event. */
  webhooks?: Record<string, Webhook>
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One route of `/api/v1`, as the document tells of it. */
export type Operation = {
  /** Method and path below `/api/v1`, as in `GET /issuers/{issuer}`. */
  route: `${Method} /${string}`
  /** In a few words, without a full stop. */
  summary: string
  /** What it is for, and what else there is to know of it. Markdown. */
  about?: string
  /**
   * Who may: anybody; any person, in what is their own; an API key and nobody else; or whoever may do this in the
   * issuer, by a role or as a key with this scope.
   */
  who: 'anybody' | 'person' | 'key' | Scope
  query?: z.ZodObject
  /** Headers that it takes beside those that all take, with what each is for. */
  headers?: Record<string, { about: string; example: string; required?: boolean }>
  body?: Body
  answer: Answer
  /** Whether it takes an `Idempotency-Key`; a replay says null where the answer had one of `withholds`. */
  idempotent?: true | { withholds: string[] }
  /** What it refuses beside what follows from all of the above, and when. */
  refuses?: Partial<Record<RefusalCode, string>>
}

/** What is sent: JSON of a schema, the one that the route validates with; or something else of these media types. */
export type Body =
  | { schema: z.ZodType; example: unknown; optional?: true }
  | { types: string[]; about: string; example?: string }

/** What comes back when it went well: JSON, something else of a media type, or nothing but a status. */
export type Answer =
  | { status: 200 | 201 | 202; schema: z.ZodType; example: unknown; headers?: Record<string, string> }
  | { status: 200; type: string; about: string }
  | { status: 200 | 201 | 202 | 204; about: string; headers?: Record<string, string> }

/** What is posted to the address that asked for it. */
export type Webhook = { summary: string; about: string; schema: z.ZodType; example: unknown }

/** A JSON body that has to be of this schema. */
export const json = <S extends z.ZodType>(schema: S, example: z.input<S>): Body => ({ schema, example })

export const ok = <S extends z.ZodType>(schema: S, example: z.output<S>): Answer => ({ status: 200, schema, example })

export const created = <S extends z.ZodType>(schema: S, example: z.output<S>): Answer => ({
  status: 201,
  schema,
  example,
})

/** What is going to be done, by a job. */
export const accepted = <S extends z.ZodType>(schema: S, example: z.output<S>): Answer => ({
  status: 202,
  schema,
  example,
})

export const nothing = (about: string): Answer => ({ status: 204, about })

/** One page of a list. */
export const page = <S extends z.ZodType>(of: S, example: z.output<S>): Answer => ({
  status: 200,
  schema: z.strictObject({ items: z.array(of), next: z.string().nullable() }),
  example: { items: [example], next: null },
})

/** What JSON makes of a value: moments become text. */
export type Json<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [K in keyof T]: undefined extends T[K] ? Json<T[K]> | undefined : Json<T[K]> }
      : T

/**
 * `describes<Issuer>()(schema)`: the schema of the JSON form of what a service returns. Does not compile if one of them
 * has what the other has not.
 */
export const describes =
  <T>() =>
  <S extends z.ZodType<Json<T>>>(schema: Json<T> extends z.output<S> ? S : never): S =>
    schema

/** A moment: UTC, as JavaScript writes it. */
export const Time = z.iso.datetime()
