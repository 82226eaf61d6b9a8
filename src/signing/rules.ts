/** Keys made before this have signed for long enough; undefined where keys are not rotated on schedule. */
export function rotationDue(now: Date, months: number): Date | undefined {
  if (!(months > 0)) return undefined
  const due = new Date(now)
  due.setUTCMonth(due.getUTCMonth() - months)
  return due
}
