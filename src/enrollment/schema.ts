import { z } from 'zod'

const TargetDate = z.iso.date('Give a day, as YYYY-MM-DD.').nullable()

export const NewEnrollment = z.object({
  microcredentialId: z.string().min(1).max(100),
  targetDate: TargetDate.optional(),
})

export const EnrollmentPatch = z.object({ targetDate: TargetDate })
