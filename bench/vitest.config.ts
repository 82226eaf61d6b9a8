import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { testBindings, testQueues } from '../test/support/deployment.ts'
import { eagerImports } from '../test/support/eager-imports.ts'

export default defineConfig({
  plugins: [
    eagerImports,
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: { ...testBindings, MIGRATIONS: await readD1Migrations('drizzle') },
        queueConsumers: testQueues,
      },
    }),
  ],
  test: {
    include: ['bench/*.bench.ts'],
    setupFiles: ['test/support/migrate.ts'],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 600_000,
    deps: { optimizer: { ssr: { enabled: true, include: ['jsonld'] } } },
    // The tables are the output; what the Worker logs is not.
    onConsoleLog: (log) => !log.startsWith('{"at":'),
    reporters: ['default'],
  },
})
