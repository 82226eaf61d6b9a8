import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { toPng, toSvg } from './drawing.ts'
import type { Offer } from './offer.ts'
import { issuer } from './people.ts'

/** Every picture of a microcredential, as its author's browser would upload them. */
export type Pictures = { png: Uint8Array; svg: string; card: Uint8Array; revoked: Uint8Array }

/**
 * The badge is drawn here and now. Its card and its crossed-out picture need a browser, which may not be there: they lie
 * beside this file. Fails if they were drawn of other words than the demo has.
 */
export function picturesOf(offer: Offer): Pictures {
  const drawn = (what: 'card' | 'revoked') => {
    const file = fileOf(offer, what)
    if (existsSync(file)) return readFileSync(file)
    throw new Error(
      `There is no ${file}: the words or the drawing have changed. Run node scripts/demo/draw-pictures.ts.`,
    )
  }
  return { ...badgeOf(offer), card: drawn('card'), revoked: drawn('revoked') }
}

export const badgeOf = ({ drawing, content }: Offer): Pick<Pictures, 'png' | 'svg'> => ({
  png: toPng(drawing, 640),
  svg: toSvg(drawing, content.name),
})

/** Its name tells of all that it shows. */
export function fileOf({ slug, drawing, content }: Offer, what: 'card' | 'revoked'): string {
  const shown = [issuer.name, content.name, content.competency, drawing]
  const digest = createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 8)
  return `${import.meta.dirname}/pictures/${slug}.${what}.${digest}.png`
}
