import type { Badge } from '../../verification/badge'

/** The badge as a card in a frame of another site: a whole document, without scripts. */
export function EmbedCard(_: { badge: Badge; origin: string }) {
  return null
}
