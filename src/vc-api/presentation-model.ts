import * as z from 'zod'
import { vc1Context, vcContext } from '../proof/context-urls'
import { many, some, typed, Url } from '../checker/schema'

const models = [vcContext, vc1Context]

/** Contexts that begin with the base context of either data model. */
const Contexts = some(z.union([z.string(), z.looseObject({})])).refine(
  ([first]) => models.some((model) => model === first),
  `The first context has to be ${models[0]}.`,
)

/** Credentials of one presentation that are checked: each may send us to twenty addresses. */
const mostCredentials = 10

/** Proofs of one presentation. */
const mostProofs = 3

/** VC Data Model 2.0, §4.13. */
export const Presentation = z.looseObject({
  '@context': Contexts,
  id: Url.optional(),
  type: typed('VerifiablePresentation'),
  holder: z
    .union([Url, z.looseObject({ id: Url })], 'The holder has to be an address, or an object with one as its id.')
    .optional(),
  verifiableCredential: many(z.record(z.string(), z.unknown(), 'A credential has to be an object.'))
    .refine((all) => all.length <= mostCredentials, `At most ${mostCredentials} credentials are checked at once.`)
    .optional(),
  proof: many(z.looseObject({ type: some(z.string()) }))
    .refine((all) => all.length <= mostProofs, `At most ${mostProofs} proofs are checked, and each has to hold.`)
    .optional(),
})

/** §4.13.2: a presentation in a JWT. */
export const EnvelopedPresentation = z.looseObject({
  '@context': Contexts,
  id: z
    .string()
    .regex(/^data:application\/(vp\+jwt|vp-ld\+jwt|jwt)[;,]/, 'Only data:application/vp+jwt is checked here.'),
  type: typed('EnvelopedVerifiablePresentation'),
})
