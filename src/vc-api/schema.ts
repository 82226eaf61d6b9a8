import * as z from 'zod'

/** A JSON object, whatever is in it. */
export const JsonObject = z.record(z.string(), z.unknown(), 'Give a JSON object.')

/** How a credential is secured: a Data Integrity proof inside it, or a JWT around it. */
const securingMechanisms = ['eddsa-rdfc-2022', 'vc+jwt'] as const

/**
 * `IssueCredentialOptions` of VCALM, and two of our own: `securingMechanism`, and `credentialStatus` to ask for an entry
 * in one of our lists.
 */
const IssueOptions = z.strictObject({
  credentialId: z.string().min(1).max(2000).optional(),
  mandatoryPointers: z
    .array(z.string())
    .max(0, 'Selective disclosure is not offered: every part of the credential is shown.')
    .optional(),
  securingMechanism: z.enum(securingMechanisms).default('eddsa-rdfc-2022'),
  credentialStatus: z
    .union([
      z.boolean(),
      z.strictObject({
        type: z.literal('BitstringStatusListEntry').optional(),
        statusPurpose: z.literal('revocation'),
      }),
    ])
    .default(false),
})

/** `IssueCredentialRequest`. */
export const IssueRequest = z.strictObject({ credential: JsonObject, options: IssueOptions.prefault({}) })

/** `UpdateCredentialStatusRequest`. */
export const StatusRequest = z.strictObject({
  credentialId: z.string().min(1).max(2000),
  credentialStatus: z.strictObject({
    id: z.string().optional(),
    type: z.enum(['BitstringStatusListEntry', 'BitstringStatusList']),
    statusPurpose: z.literal('revocation', 'Only “revocation” is kept here.'),
    statusListIndex: z.string().optional(),
    statusListCredential: z.string().optional(),
  }),
  status: z.boolean(),
  indexAllocator: z.string().optional(),
})

/** A secured credential or presentation: JSON, or the compact JWT that it is. */
const Secured = z.union([JsonObject, z.string()])

/** `VerifyCredentialOptions`. Others are let pass: test suites send some, and everything is checked in any case. */
const VerifyOptions = z.looseObject({
  returnResults: z.boolean().default(true),
  returnProblemDetails: z.boolean().default(true),
  returnCredential: z.boolean().default(false),
})

/** `VerifyPresentationOptions`. */
const VerifyPresentationOptions = z.looseObject({
  challenge: z.string().optional(),
  domain: z.string().optional(),
  returnPresentation: z.boolean().default(false),
})

/** `VerifyCredentialRequest`, and the one for an enveloped credential. */
export const VerifyCredentialRequest = z.strictObject({
  verifiableCredential: Secured,
  options: VerifyOptions.prefault({}),
})

/** `VerifyPresentationRequest`, that for an enveloped one, and that for one without a proof (`presentation`). */
export const VerifyPresentationRequest = z
  .strictObject({
    verifiablePresentation: Secured.optional(),
    presentation: JsonObject.optional(),
    options: VerifyPresentationOptions.prefault({}),
  })
  .refine(
    ({ verifiablePresentation, presentation }) =>
      (verifiablePresentation === undefined) !== (presentation === undefined),
    'Give either verifiablePresentation or presentation.',
  )

export type VerifyCredentialOptions = z.output<typeof VerifyOptions>
export type VerifyPresentationOptions = z.output<typeof VerifyPresentationOptions>
