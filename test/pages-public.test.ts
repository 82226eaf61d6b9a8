import { expect, test } from 'vitest'
import { completeDraft, draftContent, publishedMicrocredential } from './support/catalogue'
import { expectJson, newWorld, visitor } from './support/client'

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

test('what authors write is shown as text: nothing of it becomes part of the page', async () => {
  const world = await newWorld()
  const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
  const { slug } = await publishedMicrocredential(world, {
    name: evil,
    description: evil,
    competency: evil,
    criteriaNarrative: `${evil}\n\n[click](javascript:alert(1)) ![pixel](https://tracker.example/p.png)\n\n# A heading`,
    tags: ['<b>tag</b>'],
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
  for (const page of [await pageAt(address), await pageAt(`/?issuer=${world.issuer.slug}`)]) {
    expect(page).not.toContain('<script>alert')
    expect(page).not.toContain('<img src=x')
    expect(page).not.toContain('<b>tag')
    expect(page).not.toMatch(/(href|src)="javascript:/)
    expect(page).not.toContain('<img src="https://tracker.example')
    expect(page).toContain('&lt;script&gt;alert(1)')
  }
  const page = await pageAt(address)
  // One first heading a page: those of the narrative come below.
  expect(page.match(/<h1/g)).toHaveLength(1)
  expect(page).toContain('<h4>A heading</h4>')
})
