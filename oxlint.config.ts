import { defineConfig } from 'oxlint'

/** The rooms of the house, from the ground up: each may use those before it, never those after. */
const rooms = [
  'identity',
  'catalogue',
  'enrollment',
  'evidence',
  'assessment',
  'signing',
  'checker',
  'credentials',
  'verification',
  'vc-api',
  'watches',
  'sources',
  'destinations',
  'privacy',
  'backup',
  'health',
  'api',
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

const above = (room: string, ...except: string[]) => ({
  group: [...rooms.slice(rooms.indexOf(room) + 1).map((r) => `**/${r}/**`), ...except],
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
  'open-badge-words',
  'png',
  'svg',
  'media-type',
  'decision',
  'submission',
  'credential',
  'one-node',
  'ob2',
  'bake-png',
  'bake-svg',
  'bitstring',
  'did',
  'profile',
  'negotiate',
  'types',
  'form',
  'identity-hash',
  'validity',
  'renewal',
  'edition',
  'search-text',
  'web-address',
  'tus',
  'related-resource',
  'presentation-model',
  'did-document',
  'data-model',
  'hidden',
  'json',
  'json-path',
  'hook-body',
  'reading',
  'jwt',
  'open-badge',
  'report',
  'subject',
  'csv',
  'csv-line',
  'verification',
  'verify-said',
  'verify-words',
  'did-web',
  'verification-key',
  'verification-methods',
  'compressed-point',
  'unbake',
  'unbake-png',
  'unbake-svg',
  'ob2-origin',
  'ob2-documents',
  'context-pins',
  'share',
  'share-linkedin',
  'oembed',
  'bitstring-entry',
  'proof-options',
  'kind',
  'schedule',
  'erased-address',
]

const onlyTables = {
  group: ['**', '!drizzle-orm', '!drizzle-orm/*', '!**/tables', '!**/columns'],
  message: 'Tables take drizzle, other tables, and types from pure files.',
  allowTypeImports: true,
}

const isPure = {
  'no-restricted-globals': ['error', 'fetch'],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Pure: take `now`.' },
    { object: 'Math', property: 'random', message: 'Pure: take what is random.' },
  ],
} as const

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
    {
      files: ['src/{db,http,mail,events,audit,idempotency,outbound,webhooks}/**/*.ts'],
      rules: { 'no-restricted-imports': restrict(above('identity')) },
    },
    // Of two overrides that name the same rule the later one counts: each kind of file has its whole list.
    ...rooms.flatMap((room) =>
      kinds(room).map(({ files, patterns, rules, except = [] }) => ({
        files: files.map((name) => `src/${room}/**/${name}`),
        rules: { ...rules, 'no-restricted-imports': restrict(above(room, ...except), ...patterns) },
      })),
    ),
    {
      files: ['src/proof/**/*.ts'],
      rules: { ...isPure, 'no-restricted-imports': restrict(hono, drizzle, anyTables, context) },
    },
    { files: ['src/pages/**'], rules: { 'no-restricted-imports': restrict(drizzle, anyTables) } },
  ],
})

/** Every kind of file a room may have, and what it may not import. */
function kinds(
  room: string,
): { files: string[]; patterns: object[]; rules?: Record<string, unknown>; except?: string[] }[] {
  const nothing = [hono, drizzle, anyTables, context]
  return [
    { files: ['*.{ts,tsx}'], patterns: [hono, othersTables(room), ...below(room)] },
    // Reading, a room may know what came of its things above: tables, and nothing else.
    { files: ['*.query.ts'], patterns: [hono, ...below(room)], except: ['!**/tables'] },
    { files: ['*routes.ts'], patterns: [drizzle, anyTables, ...below(room)] },
    { files: ['tables.ts'], patterns: [hono, onlyTables] },
    { files: ['*schema.ts'], patterns: nothing },
    { files: [`{${pure.join(',')}}.ts`], patterns: nothing, rules: isPure },
  ]
}
