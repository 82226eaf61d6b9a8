import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { testBindings, testQueues } from './test/support/deployment.ts'
import { eagerImports } from './test/support/eager-imports.ts'

const migrations = await readD1Migrations('drizzle')

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
      {
        plugins: [
          eagerImports,
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: { ...testBindings, MIGRATIONS: migrations },
              queueConsumers: testQueues,
              email: { send_email: [{ name: 'EMAIL' }] },
              // A second deployment, empty: what is backed up is restored into it.
              d1Databases: { SECOND_DB: 'second' },
              kvNamespaces: { SECOND_CACHE: 'second' },
              r2Buckets: { SECOND_FILES: 'second' },
            },
          }),
        ],
        test: {
          name: 'worker',
          include: ['test/*.test.ts'],
          setupFiles: ['test/support/migrate.ts'],
          isolate: false,
          maxWorkers: 1,
          // Generous, since three such runs share the machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // CommonJS with a browser edition of its own, which only a bundler finds, as wrangler's does.
          deps: { optimizer: { ssr: { enabled: true, include: ['jsonld'] } } },
        },
      },
      { test: { name: 'shared', include: ['test/shared/*.test.ts'], environment: 'node', testTimeout: 60_000 } },
      {
        test: {
          name: 'browser',
          include: ['test/browser/*.test.ts'],
          globalSetup: ['test/browser/support/server.ts'],
          environment: 'node',
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
