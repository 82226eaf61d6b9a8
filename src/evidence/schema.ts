import * as z from 'zod'
import { legible } from '../http/schema'
import { captionLimit, textLimit } from './rules'

const caption = legible(z.string().trim().max(captionLimit, `At most ${captionLimit} characters.`))
const content = legible(z.string().max(textLimit, `At most ${textLimit.toLocaleString('en')} characters.`))

export const NewEvidence = z.object({
  requirementId: z.string().min(1, 'Say which requirement it is for.').max(100, 'At most 100 characters.'),
  kind: z.enum(['text', 'link']),
  content,
  caption: caption.default(''),
})

export const EvidencePatch = z.object({ content: content.optional(), caption: caption.optional() })

/** What `Upload-Metadata` has to say; other keys are kept, and mean nothing to us. */
export const UploadMetadata = z.object({
  enrollment: z.string('Say which enrollment the file is for.').min(1, 'Say which enrollment the file is for.'),
  requirement: z.string('Say which requirement the file is for.').min(1, 'Say which requirement the file is for.'),
  filename: z
    .string('Say what the file is called.')
    .min(1, 'Say what the file is called.')
    .max(1000, 'At most 1,000 characters.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'Has to be the SHA-256 of the whole file as 64 hex digits.')
    .transform((digest) => digest.toLowerCase())
    .optional(),
  caption: caption.default(''),
})
