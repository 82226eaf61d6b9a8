import type { Badge } from '../../verification/badge'

/** Every way to show a badge elsewhere. */
export function Share(_: { badge: Badge; origin: string }) {
  return null
}
