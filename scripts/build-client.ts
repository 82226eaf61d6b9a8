import { readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build } from 'esbuild'

/**
 * Bundles what the browser gets: each `src/client/NAME.ts` to `public/js/NAME.js`, each `NAME.css` to
 * `public/css/NAME.css`. Outputs of sources that are gone are removed; no file is missing meanwhile, since a server may
 * be serving them. Returns what was written, with sizes.
 */
export async function buildClient(): Promise<Record<string, number>> {
  const sources = readdirSync('src/client').filter((name) => /^[\w-]+\.(ts|css)$/.test(name))
  const { metafile } = await build({
    entryPoints: sources.map((name) => ({
      in: join('src/client', name),
      out: name.endsWith('.css') ? `css/${name.slice(0, -4)}` : `js/${name.slice(0, -3)}`,
    })),
    outdir: 'public',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
  })
  const written = Object.entries(metafile.outputs).map(
    ([file, { bytes }]) => [relative('public', file), bytes] as const,
  )
  const names = new Set(written.map(([name]) => name))
  for (const folder of ['js', 'css'])
    for (const name of listFiles(join('public', folder)))
      if (!names.has(join(folder, name))) rmSync(join('public', folder, name))
  return Object.fromEntries(written)
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

if (import.meta.main)
  await buildClient().then(console.table, (error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
