import * as z from 'zod'

const TargetDate = z.iso.date('Give a day, as YYYY-MM-DD.').nullable()

export const NewEnrollment = z.object({
  microcredentialId: z.string().min(1, 'Say which microcredential.').max(100, 'At most 100 characters.'),
  targetDate: TargetDate.optional(),
})

export const EnrollmentPatch = z.object({ targetDate: TargetDate })
