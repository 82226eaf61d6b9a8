import { origin } from './client'
import type { Visitor } from './client'

/** A form as it stands in a page, with what its fields hold. */
type Form = { action: string; method: string; fields: [name: string, value: string][] }

export type Page = { status: number; url: string; html: string; forms: Form[] }

/** A page, as a browser without scripts gets it. */
export async function open(visitor: Visitor, path: string): Promise<Page> {
  return read(await visitor.get(path, { accept: 'text/html' }), path)
}

/**
 * Fills fields of the one form with this action and sends it, as a browser without scripts does: everything else in it
 * goes along as it stands, `undefined` unticks or leaves out. `by` is the button's own `formaction`. Follows a redirect.
 */
export async function send(
  visitor: Visitor,
  page: Page,
  action: string,
  filled: Record<string, string | undefined> = {},
  by = action,
): Promise<Page> {
  const form = page.forms.find((f) => f.action === action && f.method === 'post')
  if (!form) throw new Error(`${page.url} has no form ${action}, only ${page.forms.map((f) => f.action).join(', ')}`)
  const body = new URLSearchParams(form.fields.filter(([name]) => !Object.hasOwn(filled, name)))
  for (const [name, value] of Object.entries(filled)) if (value !== undefined) body.append(name, value)
  const answer = await visitor.fetch(by, { method: 'POST', body, headers: { origin, accept: 'text/html' } })
  const location = answer.headers.get('location')
  if (answer.status !== 303 || !location) return read(answer, by)
  return open(visitor, location)
}

async function read(answer: Response, url: string): Promise<Page> {
  const html = await answer.text()
  return { status: answer.status, url, html, forms: await formsIn(html) }
}

async function formsIn(html: string): Promise<Form[]> {
  const forms: Form[] = []
  const last = () => forms.at(-1)
  let select = ''
  const rewriter = new HTMLRewriter()
    .on('form', {
      element: (e) =>
        void forms.push({
          action: decode(e.getAttribute('action')),
          method: e.getAttribute('method') ?? '',
          fields: [],
        }),
    })
    .on('form input', {
      element(e) {
        const [name, type] = [decode(e.getAttribute('name')), e.getAttribute('type') ?? 'text']
        if (!name || type === 'file') return
        if ((type === 'checkbox' || type === 'radio') && !e.hasAttribute('checked')) return
        last()?.fields.push([name, decode(e.getAttribute('value'))])
      },
    })
    .on('form textarea', {
      element(e) {
        const field: [string, string] = [decode(e.getAttribute('name')), '']
        last()?.fields.push(field)
        e.onEndTag(() => void (field[1] = decode(field[1]).replace(/^\n/, '')))
      },
      text(chunk) {
        const field = last()?.fields.at(-1)
        if (field) field[1] += chunk.text
      },
    })
    .on('form select', { element: (e) => void (select = decode(e.getAttribute('name'))) })
    .on('form option[selected]', {
      element: (e) => void last()?.fields.push([select, decode(e.getAttribute('value'))]),
    })
  await rewriter.transform(new Response(html)).text()
  return forms
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

const decode = (text: string | null) =>
  (text ?? '').replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name] ?? '')
