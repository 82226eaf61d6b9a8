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
import { keepForms, viewForms } from '../src/verification/forms'
import type { Forms } from '../src/verification/forms'
import { awardOf, eventOf, losing, metUnheard } from './support/award'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { earned, eventually, kept, look, revoke } from './support/public'
import type { Issued } from './support/public'

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
    const slow = await viewForms(ctx, badge.id)
    expect(slow).toMatchObject({ fresh: true, forms: { status: 'valid' } })
    await revoke(world, badge)
    await keepForms(ctx, badge.id, slow!.forms)
    expect(await statusOf(badge.address)).toBe('revoked')
    expect(await statusOf(`${badge.address}.png`)).toBe('revoked')
  })

  test('is revoked at once where nobody had looked before', async () => {
    const badge = await earned(world)
    await revoke(world, badge)
    expect(await statusOf(badge.address)).toBe('revoked')
  })

  test('is not shown as expired, once it would have been', async () => {
    const badge = await earned(world, { content: { validityMonths: 1 } })
    await revoke(world, badge)
    expect(await viewForms(later(40), badge.id)).toMatchObject({ forms: { status: 'revoked' } })
  })

  test('comes back to nobody after an upgrade that prepares the forms anew', async () => {
    const badge = await earned(world)
    await revoke(world, badge)
    await ctx.cache.put(`revoked/${badge.id}`, JSON.stringify({ ...(await forms(badge)), layout: 0, html: 'old' }))
    const anew = await viewForms(ctx, badge.id)
    expect(anew).toMatchObject({ fresh: true, forms: { status: 'revoked' } })
    await keepForms(ctx, badge.id, anew!.forms)
    expect(await viewForms(ctx, badge.id)).toEqual({ fresh: false, forms: anew!.forms })
    await keepForms(ctx, badge.id, { ...anew!.forms, status: 'valid' })
    expect(await viewForms(ctx, badge.id)).toMatchObject({ forms: { status: 'revoked' } })
  })
})

const forms = async ({ id }: Issued): Promise<Forms> => (await viewForms(ctx, id))!.forms

/** The context, some days on. */
const later = (days: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + days * 86_400_000) })

describe('a badge that ran out', () => {
  test('says so from that moment, whatever was kept before', async () => {
    const badge = await earned(world, { content: { validityMonths: 1 } })
    await look(badge.address)
    await kept(badge.id)
    expect(await viewForms(later(20), badge.id)).toMatchObject({ fresh: false, forms: { status: 'valid' } })
    const over = await viewForms(later(40), badge.id)
    expect(over).toMatchObject({ fresh: true, forms: { status: 'expired' } })
    expect(over?.forms.html).toContain('verdict--expired')
    expect(over?.forms.etag).not.toBe((await forms(badge)).etag)
    expect(over?.forms.json).toBe((await forms(badge)).json)
    await keepForms(ctx, badge.id, over!.forms)
    expect(await viewForms(later(40), badge.id)).toMatchObject({ fresh: false, forms: { status: 'expired' } })
  })
})

describe('a badge that was renewed', () => {
  test('points to the one that takes its place, in every form, and no slow view hides that', async () => {
    const old = await earned(world)
    const microcredential = { id: old.version.microcredentialId, version: old.version }
    const slow = (await viewForms(ctx, old.id))!
    const renewal = await metUnheard(world, { microcredential })
    await handle(losing, renewal.eventId)
    const { id } = await awardOf(renewal.submissionId)
    await ctx.db.update(credential).set({ renewsId: old.id }).where(eq(credential.id, id))
    expect((await look(old.address)).headers.get('link')).toBeNull()
    await handle(ctx, await eventOf('credential.signed', id))
    await eventually(
      async () => (await getEvent(ctx, await eventOf('credential.renewed', old.id)))?.doneAt ?? undefined,
    )

    await keepForms(ctx, old.id, slow.forms)
    for (const path of [old.address, `${old.address}.json`, `${old.address}.png`, `${old.address}/refresh`]) {
      const { headers } = await look(path)
      expect(headers.get('link')).toBe(`<${origin}/credentials/${id}>; rel="successor-version"`)
      expect(headers.get('access-control-expose-headers')).toContain('link')
    }
    expect(await (await look(old.address)).text()).toContain(`<a href="/credentials/${id}">the newer badge</a>`)
    expect((await viewForms(ctx, old.id))?.forms).toMatchObject({ status: 'valid', renewedBy: `/credentials/${id}` })
    expect((await look(`/credentials/${id}`)).headers.get('link')).toBeNull()
    await revoke(world, old)
    expect((await viewForms(ctx, old.id))?.forms).toMatchObject({ status: 'revoked', renewedBy: `/credentials/${id}` })
  })
})

describe('when KV fails', () => {
  /** The whole product over a KV whose named operations throw. */
  async function without(operations: string[], path: string): Promise<Response> {
    const broken = new Proxy(env.CACHE, {
      get(target, name) {
        if (operations.includes(String(name))) return () => Promise.reject(new Error('KV GET failed: 503'))
        const member = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
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

  test('a list that KV lost is signed anew, and not written by whoever asked', async () => {
    const { statusListCredential } = await entryOf(await earned(world))
    const { pathname } = new URL(statusListCredential)
    const keys = [pathname.slice(1), pathname.slice(1).replace('status/', 'unrevoked/')]
    for (const key of keys) await ctx.cache.delete(key)
    expect((await look(pathname)).status).toBe(200)
    for (const key of keys) expect(await ctx.cache.get(key)).toBeNull()
  })
})
