import { defineConfig } from 'oxlint'

/** The rooms of the house, from the ground up: each may use those before it, never those after. */
const rooms = [
  'identity',
  'catalogue',
  'enrollment',
  'evidence',
  'assessment',
  'signing',
  'credentials',
  'verification',
]

const drizzle = { group: ['drizzle-orm', 'drizzle-orm/*'], message: 'Queries live in services.' }
const hono = {
  group: ['hono', 'hono/*', '!hono/html', '!hono/jsx', '@hono/*'],
  message: 'HTTP lives in routes and pages.',
}
const anyTables = { group: ['**/tables'], message: 'Tables are for services.', allowTypeImports: true }
const context = {
  group: ['**/context', 'cloudflare:*'],
  message: 'Pure: time, chance and I/O are handed in.',
  allowTypeImports: true,
}
/** The public side keeps prepared pages, and so renders them; every other room lies below the pages. */
const below = (room: string) =>
  room === 'verification' ? [] : [{ group: ['**/pages/**'], message: 'Nothing below imports a page.' }]

const restrict = (...patterns: object[]): ['error', { patterns: object[] }] => ['error', { patterns }]

const above = (room: string) => ({
  group: rooms.slice(rooms.indexOf(room) + 1).map((r) => `**/${r}/**`),
  message: 'Downward only: news going up travels as an event.',
})

/** Own tables only; a read model (`*.query.ts`) may join those of several rooms. */
const othersTables = (room: string) => ({
  group: rooms.filter((r) => r !== room).map((r) => `**/${r}/tables`),
  message: "Another capability's tables: call its service, use its statement, or write a read model (*.query.ts).",
  allowTypeImports: true,
})

const pure = [
  'rules',
  'rubric',
  'version',
  'address',
  'achievement',
  'png',
  'svg',
  'completeness',
  'media-type',
  'decision',
  'submission',
  'credential',
  'bake-png',
  'bake-svg',
  'bitstring',
  'did',
  'profile',
  'negotiate',
  'types',
  'form',
]

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise'],
  categories: { correctness: 'error' },
  ignorePatterns: ['worker-configuration.d.ts', 'dist/**', 'public/**', 'drizzle/**'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-cycle': 'error',
  },
  overrides: [
    ...rooms.map((room) => ({
      files: [`src/${room}/**/*.{ts,tsx}`],
      rules: { 'no-restricted-imports': restrict(hono, ...below(room), above(room), othersTables(room)) },
    })),
    ...rooms.map((room) => ({
      files: [`src/${room}/**/*.query.ts`],
      rules: { 'no-restricted-imports': restrict(hono, ...below(room), above(room)) },
    })),
    ...rooms.map((room) => ({
      files: [`src/${room}/**/*routes.ts`],
      rules: { 'no-restricted-imports': restrict(drizzle, anyTables, ...below(room), above(room)) },
    })),
    {
      files: ['src/**/tables.ts'],
      rules: {
        'no-restricted-imports': restrict(hono, {
          group: ['**', '!drizzle-orm', '!drizzle-orm/*', '!**/tables', '!**/columns'],
          message: 'Tables take drizzle, other tables, and types from pure files.',
          allowTypeImports: true,
        }),
      },
    },
    {
      files: ['src/**/schema.ts'],
      rules: { 'no-restricted-imports': restrict(hono, drizzle, anyTables, context) },
    },
    {
      files: [`src/**/{${pure.join(',')}}.ts`, 'src/proof/**/*.ts'],
      rules: {
        'no-restricted-imports': restrict(hono, drizzle, anyTables, context),
        'no-restricted-globals': ['error', 'fetch'],
        'no-restricted-properties': [
          'error',
          { object: 'Date', property: 'now', message: 'Pure: take `now`.' },
          { object: 'Math', property: 'random', message: 'Pure: take what is random.' },
        ],
      },
    },
    { files: ['src/pages/**'], rules: { 'no-restricted-imports': restrict(drizzle, anyTables) } },
  ],
})
