import { raw } from 'hono/html'
import { micromark } from 'micromark'

/**
 * Markdown as people of the issuer wrote it. HTML in it is shown, not run, and dangerous links are dropped; an image
 * becomes a link, since loading it would tell a third party who reads. Its top heading becomes one of `level`.
 */
export function Markdown({ text, level = 3 }: { text: string; level?: number }) {
  const html = micromark(text, { extensions: [{ disable: { null: ['labelStartImage'] } }] })
  // micromark escapes what was written, so these tags are its own.
  const nested = html.replace(/<(\/?)h([1-6])>/g, (_, slash, n) => `<${slash}h${Math.min(Number(n) + level - 1, 6)}>`)
  return <div class="prose">{raw(nested)}</div>
}
