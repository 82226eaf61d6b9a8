import { raw } from 'hono/html'
import { micromark } from 'micromark'

/**
 * Markdown as people of the issuer wrote it. HTML in it is shown, not run, and dangerous links are dropped; an image
 * becomes a link, since loading it would tell a third party who reads. Its top heading becomes one of `level`. Links
 * get `rel` where whoever wrote them is not to gain by it (`nofollow ugc`).
 */
export function Markdown({ text, level = 3, rel }: { text: string; level?: number; rel?: 'nofollow ugc' }) {
  const html = micromark(text, { extensions: [{ disable: { null: ['labelStartImage'] } }] })
  // micromark escapes what was written, so these tags are its own.
  const nested = html.replace(/<(\/?)h([1-6])>/g, (_, slash, n) => `<${slash}h${Math.min(Number(n) + level - 1, 6)}>`)
  const linked = rel ? nested.replaceAll('<a href=', `<a rel="${rel}" href=`) : nested
  return <div class="prose">{raw(linked)}</div>
}
