/** A page's form as a browser has it: the fields it would post, by name. */
export type PageForm = Record<string, string>

/** The fields of the form with this id, with what stands in them. Buttons are left out: a browser posts only the one pressed. */
export async function formOf(html: string, id: string): Promise<PageForm> {
  const fields: PageForm = {}
  let area: string | undefined
  let select: string | undefined
  await new HTMLRewriter()
    .on(`form#${id} input`, {
      element(input) {
        const name = input.getAttribute('name')
        const type = input.getAttribute('type') ?? 'text'
        if (!name || type === 'file') return
        if (['radio', 'checkbox'].includes(type) && !input.hasAttribute('checked')) return
        fields[name] = decoded(input.getAttribute('value') ?? '')
      },
    })
    .on(`form#${id} textarea`, {
      element(element) {
        area = element.getAttribute('name') ?? ''
        fields[area] = ''
      },
      text(chunk) {
        if (area === undefined) return
        fields[area] += chunk.text
        // Browsers drop the first line break, and post the others as two characters.
        if (chunk.lastInTextNode) fields[area] = decoded(fields[area]!).replace(/^\n/, '').replaceAll('\n', '\r\n')
      },
    })
    .on(`form#${id} select`, {
      element(element) {
        select = element.getAttribute('name') ?? ''
      },
    })
    .on(`form#${id} option`, {
      element(option) {
        if (select === undefined) return
        if (option.hasAttribute('selected') || !(select in fields)) fields[select] = option.getAttribute('value') ?? ''
      },
    })
    .transform(new Response(html))
    .text()
  return fields
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

const decoded = (text: string) => text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
