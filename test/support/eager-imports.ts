import type { Plugin } from 'vitest/config'

/**
 * Evaluates what the Worker imports later at once, as a bundle has it all at hand. In vitest an import is a call to the
 * outside that belongs to the request that made it: another one that waits for the same would hang.
 */
export const eagerImports: Plugin = {
  name: 'eager-imports',
  enforce: 'post',
  transform(code, id) {
    if (!/\/src\/(?!client\/).*\.tsx?$/.test(id)) return undefined
    const names = new Map<string, string>()
    const eager = code.replaceAll(/\bimport\((["'][^"']+["'])\)/g, (_, specifier: string) => {
      const name = names.get(specifier) ?? `__eager${names.size}`
      names.set(specifier, name)
      return `Promise.resolve(${name})`
    })
    const imports = Array.from(names, ([specifier, name]) => `import * as ${name} from ${specifier};`)
    return names.size === 0 ? undefined : { code: `${imports.join('')}${eager}`, map: null }
  },
}
