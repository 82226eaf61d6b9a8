import { applyD1Migrations } from 'cloudflare:test'
import type { D1Migration } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll } from 'vitest'
// The Worker imports these when they are first needed. Here two requests at once would then wait for one import, which
// belongs to the first; bundled, as it is deployed, an import waits for nothing.
import '../../src/app'
import '../../src/jobs/consume'
import '../../src/verification/prepare'
import { untilQuiet } from './quiet'

await applyD1Migrations(env.DB, (env as typeof env & { MIGRATIONS: D1Migration[] }).MIGRATIONS)

afterAll(untilQuiet)
