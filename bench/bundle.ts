import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'

const asWorker: BuildOptions = {
  platform: 'browser',
  mainFields: ['browser', 'module', 'main'],
  conditions: ['workerd', 'worker', 'browser'],
  external: ['node:*', 'cloudflare:*'],
  // One of the libraries wants to have an address of itself.
  define: { 'import.meta.url': '"file:///worker.js"' },
}

/** Bundles a Worker as wrangler would, or a program for Node, into one file. */
export async function bundle(entry: string, outfile: string, target: 'worker' | 'node' = 'worker'): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    logLevel: 'warning',
    ...(target === 'worker' ? asWorker : { platform: 'node', banner: { js: requireInModules } }),
  })
}

/** For CommonJS libraries, which a bundled module cannot require from otherwise. */
const requireInModules = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
