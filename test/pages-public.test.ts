import { expect, test } from 'vitest'
import {
  badgeImage,
  completeDraft,
  draftContent,
  makePng,
  publishedMicrocredential,
  uploadImage,
} from './support/catalogue'
import { expectJson, newWorld, origin, visitor } from './support/client'
import { endorsedBy } from './support/endorsement'
import { earned, revoke } from './support/public'

const html = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

async function pageAt(path: string, status = 200): Promise<string> {
  const answer = await visitor().get(path, html)
  const text = await answer.text()
  expect(answer.status, text).toBe(status)
  expect(answer.headers.get('content-type')).toContain('text/html')
  return text
}

test('the catalogue finds what is published by words, tag, issuer and hours, and says so when nothing fits', async () => {
  const world = await newWorld()
  const word = `unheard${crypto.randomUUID().slice(0, 8)}`
  const { slug } = await publishedMicrocredential(world, {
    name: `Tuning ${word}`,
    tags: [word],
    estimatedHours: 7,
  })
  const address = `/issuers/${world.issuer.slug}/microcredentials/${slug}`
  for (const query of [`q=${word}`, `tag=${word}`, `issuer=${world.issuer.slug}`, `q=${word}&minHours=6&maxHours=7.5`])
    expect(await pageAt(`/?${query}`)).toContain(`href="${address}"`)
  // Empty fields of the form ask for nothing.
  expect(await pageAt(`/?q=${word}&tag=&issuer=&minHours=&maxHours=`)).toContain(`href="${address}"`)
  const none = await pageAt(`/?q=${word}&minHours=8`)
  expect(none).not.toContain(address)
  expect(none).toContain('Nothing fits this search.')
})

test('a search that makes no sense is refused at its field, and kept', async () => {
  const page = await pageAt('/?q=kept+words&minHours=many', 422)
  expect(page).toContain('Give a number of hours.')
  expect(page).toContain('href="#minHours"')
  expect(page).toContain('value="kept words"')
  expect(page).toContain('value="many"')
})

test('an issuer has a page that says who they are and what they offer', async () => {
  const world = await newWorld()
  const { slug } = await publishedMicrocredential(world)
  const page = await pageAt(`/issuers/${world.issuer.slug}`)
  expect(page).toContain('Example Academy')
  expect(page).toContain(world.issuer.did)
  expect(page).toContain(`/issuers/${world.issuer.slug}/microcredentials/${slug}`)
  await pageAt('/issuers/no-such-issuer', 404)
})

test('the whole rubric and everything asked for is public before anyone enrolls', async () => {
  const world = await newWorld()
  const { slug, id } = await publishedMicrocredential(world)
  const page = await pageAt(`/issuers/${world.issuer.slug}/microcredentials/${slug}`)
  const { criteria, requirements, alignments, competency } = draftContent()
  expect(page).toContain(competency)
  for (const criterion of criteria) {
    expect(page).toContain(criterion.name)
    expect(page).toContain(criterion.description)
    for (const level of criterion.levels) {
      expect(page).toContain(level.name)
      expect(page).toContain(level.description)
    }
  }
  for (const requirement of requirements) expect(page).toContain(requirement.name)
  expect(page).toContain('up to 3 files: images or PDF, up to 20 MB each, if you like')
  expect(page).toContain(`href="${alignments[0]?.targetUrl}"`)
  expect(page).toContain('<strong>real</strong>')
  expect(page).toContain(`href="/learn/enroll?microcredential=${id}"`)
  expect(page).not.toContain('<form')
})

test('by invitation only is said before anyone asks', async () => {
  const world = await newWorld()
  const { id, slug } = await publishedMicrocredential(world, { enrollment: 'invitation' })
  const page = await pageAt(`/issuers/${world.issuer.slug}/microcredentials/${slug}`)
  expect(page).toContain('By invitation')
  expect(page).toContain(`href="/learn/enroll?microcredential=${id}"`)
})

test('how many people earned it stands where it is offered, until a badge is revoked', async () => {
  const world = await newWorld()
  const microcredential = await publishedMicrocredential(world)
  const address = `/issuers/${world.issuer.slug}/microcredentials/${microcredential.slug}`
  expect(await pageAt(address)).not.toContain('Earned by')
  const badge = await earned(world, { microcredential })
  expect(await pageAt(address)).toContain('Earned by 1 person.')
  expect(await pageAt(`/issuers/${world.issuer.slug}`)).toMatch(/1 held[^]*earned by 1 person/)
  expect(await pageAt(`/?issuer=${world.issuer.slug}`)).toContain('earned by 1 person')
  await revoke(world, badge)
  expect(await pageAt(address)).not.toContain('Earned by')
})

test('link previews and search engines are told one address, in words, and with a picture', async () => {
  const world = await newWorld()
  const { id, slug, version } = await publishedMicrocredential(world)
  const address = `/issuers/${world.issuer.slug}/microcredentials/${slug}`
  for (const path of [address, `${address}/versions/1`]) {
    const page = await pageAt(path)
    expect(page).toContain(`<link rel="canonical" href="${origin}${address}"/>`)
    expect(page).toContain(`<meta property="og:title" content="${version.name}: Example Academy"/>`)
    expect(page).toContain(`<meta property="og:description" content="${version.competency}"/>`)
    expect(page).toContain(`<meta property="og:image" content="${origin}/images/${version.imageDigest}"/>`)
    expect(page).toContain('<meta name="twitter:card" content="summary"/>')
  }
  const card = await expectJson(uploadImage(world.author, world.issuer.slug, await makePng(1200, 627)), 201)
  const draft = await expectJson(world.author.post(`/api/v1/microcredentials/${id}/versions`), 201)
  const { revision } = draft
  await expectJson(world.author.patch(`/api/v1/versions/${draft.id}`, { revision, cardDigest: card.digest }))
  await expectJson(world.author.post(`/api/v1/versions/${draft.id}/publish`))
  const second = await pageAt(address)
  expect(second).toContain(`<meta property="og:image" content="${origin}/images/${card.digest}"/>`)
  expect(second).toContain('<meta name="twitter:card" content="summary_large_image"/>')
  expect(await pageAt(`${address}/versions/1`)).toContain(`rel="canonical" href="${origin}${address}/versions/1"`)

  const imageDigest = await badgeImage(world)
  await expectJson(world.owner.patch(`/api/v1/issuers/${world.issuer.slug}`, { imageDigest }))
  const issuer = await pageAt(`/issuers/${world.issuer.slug}`)
  expect(issuer).toContain(`<link rel="canonical" href="${origin}/issuers/${world.issuer.slug}"/>`)
  expect(issuer).toContain(`<meta property="og:image" content="${origin}/images/${imageDigest}"/>`)
})

test('they are the same for everybody, may be kept for a minute, and are not sent again to who has them', async () => {
  const world = await newWorld()
  const { slug } = await publishedMicrocredential(world)
  for (const address of [`/issuers/${world.issuer.slug}`, `/issuers/${world.issuer.slug}/microcredentials/${slug}`]) {
    const stranger = await visitor().get(address, html)
    const author = await world.author.get(address, html)
    expect(await author.text()).toBe(await stranger.text())
    expect(author.headers.getSetCookie()).toEqual([])
    for (const [accept, age] of [
      [html.accept, 60],
      ['application/json', 300],
    ] as const) {
      const first = await visitor().get(address, { accept })
      expect(first.headers.get('cache-control')).toBe(`public, max-age=${age}`)
      const etag = first.headers.get('etag') ?? ''
      const again = await visitor().get(address, { accept, 'if-none-match': etag })
      expect([again.status, await again.text()]).toEqual([304, ''])
      expect(again.headers.get('access-control-allow-origin')).toBe('*')
      expect(again.headers.get('vary')?.toLowerCase()).toContain('accept')
      if (!address.includes('microcredentials')) await renamed(address, { accept, 'if-none-match': etag })
    }
  }

  async function renamed(address: string, headers: Record<string, string>) {
    const name = `Academy ${crypto.randomUUID()}`
    await expectJson(world.owner.patch(`/api/v1/issuers/${world.issuer.slug}`, { name }))
    expect(await (await visitor().get(address, headers)).text()).toContain(name)
  }
})

test('an older version says that a newer one has taken its place; a retired one, that it is no longer offered', async () => {
  const world = await newWorld()
  const { id, slug, version } = await publishedMicrocredential(world)
  const address = `/issuers/${world.issuer.slug}/microcredentials/${slug}`
  expect(await pageAt(`${address}/versions/1`)).not.toContain('has taken its place')
  const second = await expectJson(world.author.post(`/api/v1/microcredentials/${id}/versions`), 201)
  await pageAt(`${address}/versions/2`, 404)
  await expectJson(world.author.post(`/api/v1/versions/${second.id}/publish`))

  const old = await pageAt(`${address}/versions/1`)
  expect(old).toContain('has taken its place')
  expect(old).toContain(`<a href="${address}">Version 2</a>`)
  expect(old).not.toContain('/learn/enroll')
  expect(version.number).toBe(1)

  await expectJson(world.author.post(`/api/v1/versions/${second.id}/retire`))
  const retired = await pageAt(address)
  expect(retired).toContain('no longer offered')
  expect(retired).not.toContain('/learn/enroll')
})

test('drafts have no public page, not even for their author', async () => {
  const world = await newWorld()
  const { slug } = await completeDraft(world)
  const address = `/issuers/${world.issuer.slug}/microcredentials/${slug}`
  await pageAt(address, 404)
  await pageAt(`${address}/versions/1`, 404)
  for (const number of ['0', 'x', '-1', '1e3']) await pageAt(`${address}/versions/${number}`, 404)
  expect((await world.author.get(address, html)).status).toBe(404)
})

test('the same address answers machines with JSON and people, and whoever does not care, with the page', async () => {
  const world = await newWorld()
  const { slug } = await publishedMicrocredential(world)
  for (const address of [
    `/issuers/${world.issuer.slug}`,
    `/issuers/${world.issuer.slug}/microcredentials/${slug}`,
    `/issuers/${world.issuer.slug}/microcredentials/${slug}/versions/1`,
  ]) {
    for (const accept of [html.accept, '*/*', undefined]) {
      const answer = await visitor().get(address, accept === undefined ? {} : { accept })
      expect(answer.headers.get('content-type')).toContain('text/html')
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('accept')
    }
    const json = await visitor().get(address, { accept: 'application/json' })
    expect(json.headers.get('content-type')).toContain('application/json')
  }
})

test('what authors, admins and endorsers write is shown as text: nothing of it becomes part of the page', async () => {
  const [world, other] = await Promise.all([newWorld(), newWorld()])
  const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
  for (const { owner, issuer } of [world, other])
    await expectJson(owner.patch(`/api/v1/issuers/${issuer.slug}`, { name: evil, description: evil }))
  const { id, slug } = await publishedMicrocredential(world, {
    name: evil,
    description: evil,
    competency: evil,
    criteriaNarrative: `${evil}\n\n[click](javascript:alert(1)) ![pixel](https://tracker.example/p.png)\n\n# A heading`,
    tags: ['<b>tag</b>'],
    fieldOfStudy: evil,
    humanCode: evil,
    alignments: [
      {
        targetName: evil,
        targetUrl: 'https://example.org/"><script>',
        targetFramework: evil,
        targetCode: evil,
        targetType: null,
      },
    ],
    criteria: [
      {
        id: 'c1',
        name: evil,
        description: evil,
        levels: [
          { id: 'l1', name: evil, description: evil },
          { id: 'l2', name: evil, description: evil },
        ],
        requiredLevel: 'l2',
      },
    ],
    requirements: [
      { id: 'r1', name: evil, description: evil, kind: 'text', min: 1, max: 1, mediaTypes: [], maxMegabytes: null },
    ],
  })
  const address = `/issuers/${world.issuer.slug}/microcredentials/${slug}`
  const issuer = `/issuers/${world.issuer.slug}`
  for (const of of [issuer, `${address}/versions/1`]) await endorsedBy(other, world, origin + of, evil)
  const enrolling = await world.assessor.get(`/learn/enroll?microcredential=${id}`, html)
  const pages = [address, issuer, `/?issuer=${world.issuer.slug}`].map((path) => pageAt(path))
  for (const page of [await enrolling.text(), ...(await Promise.all(pages))]) {
    expect(page).not.toContain('<script>alert')
    expect(page).not.toContain('<img src=x')
    expect(page).not.toContain('<b>tag')
    expect(page).not.toMatch(/(href|src)="javascript:/)
    expect(page).not.toContain('<img src="https://tracker.example')
    expect(page).toContain('&lt;script&gt;alert(1)')
  }
  const page = await pageAt(address)
  expect(page).toContain('id="endorsements"')
  // One first heading a page: those of the narrative come below.
  expect(page.match(/<h1/g)).toHaveLength(1)
  expect(page).toContain('<h4>A heading</h4>')
})
