import { beforeAll, describe, expect, test } from 'vitest'
import { expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { destinationOf } from './support/receiver'

let world: World
let path: string

beforeAll(async () => {
  world = await newWorld()
  path = `/admin/${world.issuer.slug}/destinations`
})

const text = async (answer: Promise<Response>) => (await answer).text()

describe('the pages of destinations', () => {
  test('make one, and show its secret this once', async () => {
    const form = { name: 'CRM', url: 'https://crm.example.org/hook', 'events.0': 'credential.issued' }
    const answer = await world.owner.submit(path, form)
    expect(answer.status).toBe(201)
    const [secret] = /whsec_[\w+/=]+/.exec(await answer.text()) ?? []
    expect(secret).toBeDefined()
    const list = await text(world.owner.get(path))
    expect(list).toContain('crm.example.org')
    const [, id] = /destinations\/(dst_\w+)/.exec(list) ?? []
    const page = await text(world.owner.get(`${path}/${id}`))
    expect(page).toContain('value="https://crm.example.org/hook"')
    expect(page).not.toContain('whsec_')
  })

  test('say what is wrong, and keep what was typed', async () => {
    const form = {
      name: 'Mine',
      url: 'https://localhost/hook',
      'events.0': 'credential.issued',
      includesLearner: 'yes',
    }
    const answer = await world.owner.submit(path, form)
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('private network')
    expect(page).toContain('value="https://localhost/hook"')
    expect(page).toMatch(/value="yes" checked/)
  })

  test('test, change, rotate, send again and remove', async () => {
    const { id } = await destinationOf(world, { url: 'https://destination.invalid/hook' })
    const one = `${path}/${id}`
    expect((await world.owner.submit(`${one}/test`, {})).headers.get('location')).toBe(`${one}#log`)
    const page = await text(world.owner.get(`${one}?status=failed`))
    expect(page).toContain('Nobody answered there.')
    const [, delivery] = /deliveries\/(dlv_\w+)/.exec(page) ?? []
    expect((await world.owner.submit(`${one}/deliveries/${delivery}`, {})).status).toBe(303)
    expect((await world.owner.submit(`${one}/redeliver`, { since: '2026-01-01' })).status).toBe(303)
    expect(await text(world.owner.submit(`${one}/redeliver`, { since: '' }))).toContain('Give a date')

    const form = { name: 'LMS', url: 'https://destination.invalid/hook', 'events.1': 'credential.revoked' }
    expect((await world.owner.submit(one, form)).status).toBe(303)
    const changed = await expectJson(world.owner.get(`/api/v1/destinations/${id}`))
    expect(changed).toMatchObject({ name: 'LMS', events: ['credential.revoked'], includesLearner: false })

    expect(await text(world.owner.submit(`${one}/rotate`, {}))).toContain('whsec_')
    expect((await world.owner.submit(`${one}/switch-on`, {})).status).toBe(409)
    expect((await world.owner.submit(`${one}/remove`, {})).headers.get('location')).toBe(path)
    expect((await world.owner.get(one)).status).toBe(404)
  })

  test('are for whoever runs the issuer, and for no other one’s destinations', async () => {
    const other = await newWorld()
    const { id } = await destinationOf(other)
    expect((await world.owner.get(`${path}/${id}`)).status).toBe(404)
    expect((await world.author.get(path)).status).toBe(403)
    expect((await world.owner.get(`/admin/${other.issuer.slug}/destinations`)).status).toBe(403)
  })
})
