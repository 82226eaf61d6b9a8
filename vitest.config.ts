import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const migrations = await readD1Migrations('drizzle')

/** Secrets of the test deployment. The origin is never asked over the network. */
const bindings = {
  ORIGIN: 'http://localhost:8787',
  AUTH_SECRET: 'a secret for tests, and nothing but tests',
  KEY_ENCRYPTION_KEY: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  SETUP_CODE: 'set-up code for tests',
  DEV_SECRET: 'dev secret for tests',
  MIGRATIONS: migrations,
}

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'pure', include: ['src/**/*.test.ts'], environment: 'node' } },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings,
              queueConsumers: {
                'assay-jobs': { maxBatchTimeout: 0.05, maxRetries: 5, deadLetterQueue: 'assay-dead' },
                'assay-dead': { maxBatchTimeout: 0.05 },
              },
            },
          }),
        ],
        test: {
          name: 'worker',
          include: ['test/*.test.ts'],
          setupFiles: ['test/support/migrate.ts'],
          isolate: false,
          maxWorkers: 1,
          testTimeout: 30_000,
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
