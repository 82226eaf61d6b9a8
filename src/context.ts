import { cache, exports } from 'cloudflare:workers'
import { drizzle } from 'drizzle-orm/d1'
import type { DrizzleD1Database } from 'drizzle-orm/d1'
import type { Message } from './jobs/messages'
import { errorWords } from './log'
import { createMailer } from './mail/mailer'
import type { Mailer } from './mail/mailer'
import type { MailEnv } from './mail/settings'
import { guardedFetch } from './outbound/fetch'
import type { Fetch } from './outbound/fetch'

export type Db = DrizzleD1Database

/** What services work with. Tests replace one field rather than a module. */
export type Ctx = {
  db: Db
  files: R2Bucket
  cache: KVNamespace
  /** Has a cache in front of the Worker forget what has one of these tags, where there is such a cache. */
  purge: (tags: string[]) => Promise<void>
  jobs: Queue<Message>
  mail: Mailer
  fetch: Fetch
  /** Scheme, host and port under which everything public lives, for ever; no slash at the end. */
  origin: string
  /** `previousKeyEncryptionKey` is there while keys are still locked under the one before. */
  secrets: { keyEncryptionKey: string; previousKeyEncryptionKey?: string | undefined; auth: string; setupCode: string }
  limits: Limits
  /**
   * Brakes on sign-in, by visitor and by mail address; on machines, by key; on views that KV has no answer to, and on
   * checks of badges, by visitor; on what views put into KV, by badge; on uploads, by person; on webhooks, by source, and
   * on refused ones, by visitor.
   */
  brakes: Record<
    'visitor' | 'address' | 'key' | 'misses' | 'verify' | 'kept' | 'uploads' | 'hooks' | 'refusedHooks',
    RateLimit
  >
  now: () => Date
  /** A fresh opaque id of 128 random bits: `prefix_` and 32 hex digits, or the digits alone. */
  newId: (prefix?: string) => string
}

/** Bytes, the milliseconds a claimed review is held, and the months after which a signing key is replaced. */
export type Limits = { file: number; enrollment: number; issuer: number; lease: number; keyMonths: number }

/** A secret that is there only while the key-encryption key is being changed. */
type OptionalSecrets = { KEY_ENCRYPTION_KEY_PREVIOUS?: string }

export function createCtx(env: Env & OptionalSecrets & MailEnv): Ctx {
  const db = drizzle(env.DB)
  const now = () => new Date()
  const jobs = env.JOBS as Queue<Message>
  const ourselves = (request: Request) => exports.default.fetch(request)
  const asked = guardedFetch({ origin: env.ORIGIN, ourselves, network: fetch })
  return {
    db,
    files: env.FILES,
    cache: env.CACHE,
    purge,
    jobs,
    mail: createMailer(env, { db, jobs, fetch: asked, now, newId }),
    fetch: asked,
    origin: env.ORIGIN,
    secrets: {
      keyEncryptionKey: env.KEY_ENCRYPTION_KEY,
      previousKeyEncryptionKey: env.KEY_ENCRYPTION_KEY_PREVIOUS,
      auth: env.AUTH_SECRET,
      setupCode: env.SETUP_CODE,
    },
    limits: {
      file: megabytes(env.MAX_FILE_MB),
      enrollment: megabytes(env.MAX_ENROLLMENT_MB),
      issuer: megabytes(env.MAX_ISSUER_MB),
      lease: Number(env.REVIEW_LEASE_HOURS) * 3_600_000,
      keyMonths: Number(env.KEY_ROTATION_MONTHS),
    },
    brakes: {
      visitor: env.SIGN_IN_BY_VISITOR,
      address: env.SIGN_IN_BY_ADDRESS,
      key: env.API_BY_KEY,
      misses: env.MISSES_BY_VISITOR,
      verify: env.VERIFY_BY_VISITOR,
      kept: env.KEPT_BY_BADGE,
      uploads: env.UPLOADS_BY_PERSON,
      hooks: env.HOOKS_BY_SOURCE,
      refusedHooks: env.REFUSED_HOOKS_BY_VISITOR,
    },
    now,
    newId,
  }
}

/** What it keeps is good for 20 s (decisions/0021): a purge that fails costs those. Without such a cache there is none. */
async function purge(tags: string[]): Promise<void> {
  try {
    await (cache as Partial<typeof cache> | undefined)?.purge?.({ tags })
  } catch (error) {
    console.warn(JSON.stringify({ at: 'edge purge', tags, error: errorWords(error) }))
  }
}

const megabytes = (n: string) => Number(n) * 1024 * 1024

function newId(prefix?: string): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
  return prefix ? `${prefix}_${digits}` : digits
}
