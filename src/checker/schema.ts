import * as z from 'zod'
import { vc1Context, vcContext } from '../proof/context-urls'

// What the Verifiable Credentials Data Models ask of a credential. Objects are loose, and one value may stand for a list
// of one: JSON-LD lets others write so.

export const many = <T extends z.ZodType>(item: T) => z.preprocess(listed, z.array(item))
export const some = <T extends z.ZodType>(item: T) => z.preprocess(listed, z.array(item).min(1, 'is empty'))

/** Nothing stays nothing: only then is it said to be missing. */
const listed = (value: unknown) => (value === undefined || Array.isArray(value) ? value : [value])

export const Url = z.string().refine((text) => /^[a-z][a-z0-9+.-]*:\S+$/i.test(text), 'is not an absolute address')

/** `type`, with one of these among others. */
export const typed = (...types: string[]) =>
  some(z.string()).refine((found) => types.some((type) => found.includes(type)), `does not hold ${types.join(' or ')}`)

/** XML Schema 1.1, `dateTimeStamp`: to the second at least, with its zone. */
export const DateTime = z
  .string()
  .refine(
    (text) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
      !Number.isNaN(Date.parse(text)) &&
      isOnCalendar(text.slice(0, 10)),
    'is not a moment with its time zone',
  )

/** `Date.parse` takes 30 February for 2 March. */
const isOnCalendar = (day: string) => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)

const Typed = z.looseObject({ id: Url.optional(), type: some(z.string()) })

/** A text, in one language or several (VC Data Model 2.0, §11.1). */
const LanguageText = z.preprocess(
  (value) => (typeof value === 'string' ? [{ '@value': value }] : listed(value)),
  z.array(
    z.strictObject({
      '@value': z.string(),
      '@language': z.string().optional(),
      '@direction': z.enum(['ltr', 'rtl']).optional(),
    }),
  ),
)

const Subject = z
  .looseObject({ id: Url.optional() })
  .refine((subject) => Object.keys(subject).length > 0, 'says nothing')

/** §5.3: what is at the address, by its digest. */
const RelatedResource = z
  .looseObject({
    id: Url,
    digestSRI: z
      .string()
      .regex(/^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$/, 'is no digest')
      .optional(),
    digestMultibase: z
      .string()
      .regex(/^(u[\w-]+|z[1-9A-HJ-NP-Za-km-z]+)$/, 'is no digest')
      .optional(),
  })
  .refine((r) => r.digestSRI !== undefined || r.digestMultibase !== undefined, 'has no digest')

const common = {
  id: Url.optional(),
  type: typed('VerifiableCredential'),
  issuer: z.union([Url, z.looseObject({ id: Url })], 'is neither an address nor a profile with one'),
  credentialSubject: some(Subject),
  credentialStatus: many(Typed).optional(),
  credentialSchema: many(Typed.extend({ id: Url })).optional(),
  refreshService: many(Typed).optional(),
  termsOfUse: many(Typed).optional(),
  evidence: many(Typed).optional(),
  proof: many(z.looseObject({ type: some(z.string()) })).optional(),
}

const contextsAfter = (first: string) =>
  some(z.union([z.string(), z.looseObject({})])).refine(
    ([context]) => context === first,
    `does not begin with ${first}`,
  )

const isOrdered = (from: string | undefined, until: string | undefined) =>
  from === undefined || until === undefined || Date.parse(from) <= Date.parse(until)

/** VC Data Model 2.0, §4. */
export const CredentialV2 = z
  .looseObject({
    ...common,
    '@context': contextsAfter(vcContext),
    name: LanguageText.optional(),
    description: LanguageText.optional(),
    validFrom: DateTime.optional(),
    validUntil: DateTime.optional(),
    relatedResource: many(RelatedResource)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'names one address twice')
      .optional(),
  })
  .refine((c) => isOrdered(c.validFrom, c.validUntil), { path: ['validUntil'], error: 'is before validFrom' })

/** VC Data Model 1.1, §4. */
export const CredentialV1 = z
  .looseObject({
    ...common,
    '@context': contextsAfter(vc1Context),
    issuanceDate: DateTime,
    expirationDate: DateTime.optional(),
  })
  .refine((c) => isOrdered(c.issuanceDate, c.expirationDate), {
    path: ['expirationDate'],
    error: 'is before issuanceDate',
  })
