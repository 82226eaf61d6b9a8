import { z } from 'zod'
import { captionLimit, textLimit } from './rules'

const caption = z.string().trim().max(captionLimit, `At most ${captionLimit} characters.`)
const content = z.string().max(textLimit, `At most ${textLimit.toLocaleString('en')} characters.`)

export const NewEvidence = z.object({
  requirementId: z.string().min(1).max(100),
  kind: z.enum(['text', 'link']),
  content,
  caption: caption.default(''),
})

export const EvidencePatch = z.object({ content: content.optional(), caption: caption.optional() })
