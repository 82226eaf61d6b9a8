/** What in a page, as a browser reads it, is not of our making: a script, a handler, a frame, an address that is none. */
export async function dangersIn(page: Response): Promise<string[]> {
  const found: string[] = []
  const reader = new HTMLRewriter().on('*', {
    element({ tagName, attributes }) {
      const all = [...attributes]
      for (const [name = '', value = ''] of all) {
        if (/^on|^style$|^srcdoc$/i.test(name)) found.push(`${tagName} ${name}=${value}`)
        if (tagName === 'script' && name === 'src' && !/^\/js\/[\w-]+\.js$/.test(value)) found.push(`script ${value}`)
        if (
          /^(src|href|action|formaction|xlink:href)$/.test(name) &&
          !/^($|\/|#|https?:|mailto:|data:image\/svg)/.test(value)
        )
          found.push(`${tagName} ${name}=${value}`)
      }
      if (/^(iframe|object|embed|base|style)$/.test(tagName)) found.push(tagName)
      if (tagName === 'script' && !all.some(([name]) => name === 'src')) found.push('a script of its own')
    },
  })
  await reader.transform(page).text()
  return found
}
