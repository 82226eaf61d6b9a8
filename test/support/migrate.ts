import { applyD1Migrations } from 'cloudflare:test'
import type { D1Migration } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll } from 'vitest'
import { untilQuiet } from './quiet'

await applyD1Migrations(env.DB, (env as typeof env & { MIGRATIONS: D1Migration[] }).MIGRATIONS)

afterAll(untilQuiet)
