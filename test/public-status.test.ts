import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { base64url } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { publicSide } from '../src/public'
import type { Ctx } from '../src/context'
import { readForms } from '../src/credentials/stored'
import { credential } from '../src/credentials/tables'
import { getEvent } from '../src/events/outbox'
import { handle } from '../src/jobs/consume'
import { fromEntry, layout } from '../src/verification/kept'
import { awardOf, eventOf, losing, metUnheard } from './support/award'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { earned, eventually, kept, look, revoke } from './support/public'
import type { Issued } from './support/public'
import { counting, replacing, slowView, view } from './support/view'

let world: World

beforeAll(async () => {
  world = await newWorld()
})

const entryOf = async ({ address }: Issued) => (await expectJson(look(`${address}.json`))).credentialStatus
const statusOf = async (path: string) => (await look(path)).headers.get('credential-status')

/** Whether the published list calls this badge revoked, as a verifier finds out. */
async function isListed(badge: Issued, answer?: Promise<Response>): Promise<boolean> {
  const { statusListCredential, statusListIndex } = await entryOf(badge)
  const list = await expectJson(answer ?? look(statusListCredential))
  const gzipped = new Blob([base64url.decode(list.credentialSubject.encodedList.slice(1))])
  const unzipped = new Response(gzipped.stream().pipeThrough(new DecompressionStream('gzip')))
  const byte = new Uint8Array(await unzipped.arrayBuffer())[Number(statusListIndex) >> 3]!
  return ((byte >> (7 - (Number(statusListIndex) & 7))) & 1) === 1
}

describe('a revoked badge', () => {
  test('says so with the reason, in every form and in the list, while its signed bytes stay', async () => {
    const badge = await earned(world)
    const before = await look(`${badge.address}.json`)
    await kept(badge.id)
    expect(await isListed(badge)).toBe(false)

    expect((await look(badge.address)).headers.has('credential-status-reason')).toBe(false)

    const reason = 'It was <b>copied</b>.\r\nZoë – 100% 👩‍🏫'
    await revoke(world, badge, reason)

    const page = await (await look(badge.address)).text()
    expect(page).toContain('verdict--revoked')
    expect(page).toContain('Reason: It was &lt;b&gt;copied&lt;/b&gt;.')
    expect(page).toContain('content="Revoked. ')
    for (const suffix of ['', '.json', '.jwt', '.png', '.svg'])
      expect([suffix, await statusOf(badge.address + suffix)]).toEqual([suffix, 'revoked'])
    const { headers } = await look(`${badge.address}.json`)
    expect(decodeURIComponent(headers.get('credential-status-reason') ?? '')).toBe(reason)
    expect(headers.get('access-control-expose-headers')).toContain('credential-status-reason')
    const after = await look(`${badge.address}.json`, { 'if-none-match': before.headers.get('etag') ?? '' })
    expect(after.status).toBe(200)
    expect(await after.text()).toBe(await before.text())
    expect(await (await look(`${badge.address}.jwt`)).text()).toBe((await readForms(ctx, badge.id))?.jwt)
    expect(await isListed(badge)).toBe(true)
  })

  test('stays revoked when a view from before keeps its forms afterwards', async () => {
    const badge = await earned(world)
    const slow = await slowView(badge.id)
    expect(slow.badge.head.status).toBe('valid')
    await revoke(world, badge)
    await slow.keep()
    expect(await statusOf(badge.address)).toBe('revoked')
    expect(await statusOf(`${badge.address}.png`)).toBe('revoked')
    // That it was kept does not cost a look-up for ever: the next view keeps what is true.
    await kept(badge.id)
    const { asked, ctx: counted } = counting()
    expect((await view(badge.id, counted)).head.status).toBe('revoked')
    expect(asked).toMatchObject({ d1: 0, reads: 1 })
  })

  test('is revoked at once where nobody had looked before', async () => {
    const badge = await earned(world)
    await revoke(world, badge)
    expect(await statusOf(badge.address)).toBe('revoked')
  })

  test('is not shown as expired, once it would have been', async () => {
    const badge = await earned(world, { content: { validityMonths: 1 } })
    await revoke(world, badge)
    expect((await view(badge.id, later(40))).head.status).toBe('revoked')
  })

  test('is prepared anew after an upgrade, and by nobody from before it', async () => {
    const badge = await earned(world)
    await revoke(world, badge)
    await view(badge.id)
    const entry = (await kept(badge.id)).replace('"status":"revoked"', '"status":"valid"')
    for (const old of [entry.replace(`"layout":${layout}`, '"layout":3'), '{"layout":3}', '']) {
      await ctx.cache.put(`badge/${badge.id}`, old)
      expect((await view(badge.id)).head).toMatchObject({ layout, status: 'revoked' })
      expect(fromEntry(await kept(badge.id))?.head).toMatchObject({ layout, status: 'revoked' })
    }
  })
})

/** The context, some days on. */
const later = (days: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + days * 86_400_000) })

describe('a badge that ran out', () => {
  test('says so from that moment, whatever was kept before', async () => {
    const badge = await earned(world, { content: { validityMonths: 1 } })
    await look(badge.address)
    await kept(badge.id)
    const { asked, ctx: counted } = counting()
    const valid = await view(badge.id, { ...counted, now: later(20).now })
    expect([valid.head.status, asked.d1]).toEqual(['valid', 0])
    const over = await view(badge.id, later(40))
    expect(over.head.status).toBe('expired')
    expect(over.text('html')).toContain('verdict--expired')
    expect(over.head.etag).not.toBe(valid.head.etag)
    expect(over.text('json')).toBe(valid.text('json'))
    expect((await view(badge.id, { ...counted, now: later(41).now })).head.status).toBe('expired')
    expect(asked.d1).toBe(0)
  })
})

describe('a badge that was renewed', () => {
  test('points to the one that takes its place, in every form, and no slow view hides that', async () => {
    const old = await earned(world)
    const microcredential = { id: old.version.microcredentialId, version: old.version }
    const slow = await slowView(old.id)
    const renewal = await metUnheard(world, { microcredential })
    await handle(losing, renewal.eventId)
    const { id } = await awardOf(renewal.submissionId)
    await ctx.db.update(credential).set({ renewsId: old.id }).where(eq(credential.id, id))
    expect((await look(old.address)).headers.get('link')).toBeNull()
    await handle(ctx, await eventOf('credential.signed', id))
    await eventually(
      async () => (await getEvent(ctx, await eventOf('credential.renewed', old.id)))?.doneAt ?? undefined,
    )

    await slow.keep()
    for (const path of [old.address, `${old.address}.json`, `${old.address}.png`, `${old.address}/refresh`]) {
      const { headers } = await look(path)
      expect(headers.get('link')).toBe(`<${origin}/credentials/${id}>; rel="successor-version"`)
      expect(headers.get('access-control-expose-headers')).toContain('link')
    }
    expect(await (await look(old.address)).text()).toContain(`<a href="/credentials/${id}">`)
    expect((await view(old.id)).head).toMatchObject({ status: 'valid', renewedBy: `/credentials/${id}` })
    expect((await look(`/credentials/${id}`)).headers.get('link')).toBeNull()
    await revoke(world, old)
    expect((await view(old.id)).head).toMatchObject({ status: 'revoked', renewedBy: `/credentials/${id}` })
    // What is revoked takes nobody's place.
    await revoke(world, { id, address: `/credentials/${id}` })
    expect((await view(old.id)).head).toMatchObject({ status: 'revoked', renewedBy: null })
  })
})

describe('when KV fails', () => {
  /** The whole product over a KV whose named operations throw. */
  async function without(operations: string[], path: string): Promise<Response> {
    const refuse = () => Promise.reject(new Error('KV GET failed: 503'))
    const broken = replacing(env.CACHE, Object.fromEntries(operations.map((name) => [name, refuse])))
    const execution = createExecutionContext()
    const answer = await publicSide.fetch(new Request(origin + path), { ...env, CACHE: broken }, execution)
    await waitOnExecutionContext(execution)
    return answer
  }

  test.each([[['get']], [['put']], [['get', 'put']]])('to %s, every form is answered all the same', async (broken) => {
    const badge = await earned(world)
    for (const suffix of ['', '.json', '.jwt', '.png', '.svg'])
      expect((await without(broken, badge.address + suffix)).status).toBe(200)
    expect((await without(broken, `/credentials/${'3'.repeat(32)}`)).status).toBe(404)
  })

  test('a revocation shows, and the list is signed anew', async () => {
    const badge = await earned(world)
    const { statusListCredential } = await entryOf(badge)
    const list = () => without(['get', 'put'], new URL(statusListCredential).pathname)
    expect(await isListed(badge, list())).toBe(false)
    await revoke(world, badge)
    expect((await without(['get', 'put'], badge.address)).headers.get('credential-status')).toBe('revoked')
    expect(await isListed(badge, list())).toBe(true)
  })

  test('a list that KV lost is signed anew once, for all who ask, where no published one is held back', async () => {
    const badge = await earned(world)
    const { pathname } = new URL((await entryOf(badge)).statusListCredential)
    const list = pathname.slice('/status/'.length)
    for (const key of ['status', 'unrevoked']) await ctx.cache.delete(`${key}/${list}`)
    const first = await (await look(pathname)).text()
    await eventually(async () => (await ctx.cache.get(`anew/${list}`)) ?? undefined)
    expect(await (await look(pathname)).text()).toBe(first)
    for (const key of ['status', 'unrevoked']) expect(await ctx.cache.get(`${key}/${list}`)).toBeNull()
    await revoke(world, badge)
    expect(await isListed(badge)).toBe(true)
  })
})
