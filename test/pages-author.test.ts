import { expect, test } from 'vitest'
import { completeDraft, draftContent, makePng, publishedMicrocredential } from './support/catalogue'
import { expectJson, newWorld, origin, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { formOf } from './support/page'
import type { PageForm } from './support/page'

const html = { accept: 'text/html' }

async function open(author: Visitor, path: string, status = 200): Promise<string> {
  const answer = await author.get(path, html)
  const text = await answer.text()
  expect(answer.status, text).toBe(status)
  return text
}

async function press(author: Visitor, path: string, button: string, form: PageForm, status = 303): Promise<string> {
  const answer = await author.submit(path, { ...form, do: button })
  const text = await answer.text()
  expect(answer.status, text).toBe(status)
  return status === 303 ? (answer.headers.get('location') ?? '') : text
}

const formIn = (page: string) => formOf(page, 'draft')

async function newDraft({ author, issuer }: World, name = 'Leading a stand-up'): Promise<string> {
  const answer = await author.submit(`/author/issuers/${issuer.slug}/new`, { name, slug: '' })
  expect(answer.status).toBe(303)
  return answer.headers.get('location') ?? ''
}

const versionOf = (author: Visitor, path: string) =>
  expectJson(author.get(`/api/v1/versions/${path.split('/').at(-1)}`))

test('an author begins a microcredential with a name, whose address is made from it', async () => {
  const world = await newWorld()
  const path = await newDraft(world, 'Résumé writing, fast!')
  const page = await open(world.author, path)
  expect(page).toContain(`/issuers/${world.issuer.slug}/microcredentials/resume-writing-fast`)
  const list = await open(world.author, '/author')
  expect(list).toContain('Résumé writing, fast!')
  expect(list).toContain(`href="${path}"`)
})

test('a name that is missing and an address that is taken are refused, and what was typed stays', async () => {
  const world = await newWorld()
  const path = `/author/issuers/${world.issuer.slug}/new`
  await newDraft(world, 'Taken')
  const taken = await world.author.submit(path, { name: 'My “new” one', slug: 'taken' })
  expect(taken.status).toBe(409)
  const page = await taken.text()
  expect(page).toContain('My “new” one')
  expect(page).toContain('value="taken"')
  expect(page).toContain('Already taken.')
  const nameless = await world.author.submit(path, { name: ' ', slug: 'Not A Slug' })
  expect(nameless.status).toBe(422)
  expect(await nameless.text()).toContain('value="Not A Slug"')
  // A name without a letter we could use needs an address.
  expect((await world.author.submit(path, { name: '漢字', slug: '' })).status).toBe(422)
})

test('a stored draft comes back from its form exactly as it was', async () => {
  const world = await newWorld()
  const content = draftContent({
    description: '\nStarts with an empty line.\n\nEnds "here" & <there>.',
    credits: 2.5,
    fieldOfStudy: 'Leadership',
    humanCode: 'LEAD "1"',
    translations: [{ url: 'https://akademie.example.org/retro', language: 'de' }],
    criteria: draftContent().criteria.map((c) => ({ ...c, alignments: draftContent().alignments })),
    validityMonths: 24,
    assessors: 2,
    requirements: draftContent().requirements.map((r) => ({ ...r, mediaTypes: r.mediaTypes.toSorted() })),
  })
  const { draft } = await completeDraft(world, content)
  const path = `/author/versions/${draft.id}`
  const form = await formIn(await open(world.author, path))
  expect(await press(world.author, path, 'save', form)).toBe(`${path}?saved`)
  const saved = await versionOf(world.author, path)
  expect(saved).toMatchObject({ ...content, description: content.description.trim(), imageDigest: draft.imageDigest })
  expect(saved.revision).toBe(draft.revision + 1)
  expect(await open(world.author, `${path}?saved`)).toContain('Saved.')
})

test('rows are added, moved and removed without scripts, and without losing what is typed', async () => {
  const world = await newWorld()
  const path = await newDraft(world)
  let form = await formIn(await open(world.author, path))
  form = { ...form, competency: 'Can do it.', estimatedHours: 'about six' }

  for (const button of ['add-criterion', 'add-criterion', 'add-level:1', 'add-requirement', 'add-alignment'])
    form = await formIn(await press(world.author, path, button, form, 200))
  expect(form).toMatchObject({ competency: 'Can do it.', estimatedHours: 'about six', 'criteria.1.levels.2.id': 'l3' })

  form['criteria.0.name'] = 'First'
  form['criteria.1.name'] = 'Second'
  form['criteria.1.levels.2.name'] = 'Best'
  form['criteria.1.requiredLevel'] = 'l3'
  form = await formIn(await press(world.author, path, 'up-criterion:1', form, 200))
  expect(form).toMatchObject({
    'criteria.0.name': 'Second',
    'criteria.0.requiredLevel': 'l3',
    'criteria.0.levels.2.name': 'Best',
    'criteria.1.name': 'First',
  })
  form = await formIn(await press(world.author, path, 'remove-level:0:0', form, 200))
  expect(form).toMatchObject({ 'criteria.0.levels.0.id': 'l2', 'criteria.0.levels.1.name': 'Best' })
  form = await formIn(await press(world.author, path, 'add-level:0', form, 200))
  // The id that became free is given again; the level that is needed stays the one that was chosen.
  expect(form).toMatchObject({ 'criteria.0.levels.2.id': 'l1', 'criteria.0.requiredLevel': 'l3' })
  form = await formIn(await press(world.author, path, 'remove-criterion:1', form, 200))
  form = await formIn(await press(world.author, path, 'remove-alignment:0', form, 200))
  expect(Object.keys(form).filter((name) => /^(criteria\.1|alignments)/.test(name))).toEqual([])
  // Nothing was stored on the way.
  expect((await versionOf(world.author, path)).criteria).toEqual([])

  // Rows that are not there change nothing.
  for (const button of ['remove-criterion:9', 'up-level:9:9', 'down-requirement:9'])
    expect(await formIn(await press(world.author, path, button, form, 200))).toEqual(form)
})

test('what is wrong is said at its field and in a summary, all of it at once, and everything typed stays', async () => {
  const world = await newWorld()
  const path = await newDraft(world)
  let form = await formIn(await open(world.author, path))
  for (const button of ['add-requirement', 'add-alignment'])
    form = await formIn(await press(world.author, path, button, form, 200))
  form = {
    ...form,
    estimatedHours: 'many',
    tags: `ok, ${'x'.repeat(60)}`,
    language: 'Klingon',
    'requirements.0.max': 'lots',
    'alignments.0.targetUrl': 'javascript:alert(1)',
  }
  const page = await press(world.author, path, 'save', form, 422)
  for (const name of ['estimatedHours', 'tags', 'language', 'requirements.0.max', 'alignments.0.targetUrl']) {
    expect(page).toContain(`href="#${name}"`)
    expect(page).toContain(`id="${name}-problem"`)
  }
  expect(page).toContain('Requirement 1, at most: Give a number.')
  expect(page).toContain('Skill 1, name: Name the skill.')
  expect(await formIn(page)).toEqual(form)
  expect((await versionOf(world.author, path)).revision).toBe(1)
})

test('publishing says everything that is missing; a draft that lacks nothing is published', async () => {
  const world = await newWorld()
  const path = await newDraft(world)
  const form = { ...(await formIn(await open(world.author, path))), description: 'Saved all the same.' }
  const page = await press(world.author, path, 'publish', form, 422)
  expect(page).toContain('Saved, but not ready to publish')
  for (const name of ['competency', 'criteriaNarrative', 'imageDigest', 'criteria', 'requirements'])
    expect(page).toContain(`href="#${name}"`)
  expect((await versionOf(world.author, path)).description).toBe('Saved all the same.')
  // The page knows the revision it has just saved.
  expect(await press(world.author, path, 'save', await formIn(page))).toBe(`${path}?saved`)

  const { draft } = await completeDraft(world)
  const complete = `/author/versions/${draft.id}`
  const published = await press(world.author, complete, 'publish', await formIn(await open(world.author, complete)))
  const shown = await open(world.author, published)
  expect(shown).toContain('It is in the catalogue')
  expect(shown).not.toContain('id="draft"')
  expect((await versionOf(world.author, complete)).status).toBe('published')
})

test('two authors at once: the second hears of it, keeps what they typed, and may save it over the other', async () => {
  const world = await newWorld()
  const path = await newDraft(world)
  const mine = { ...(await formIn(await open(world.author, path))), description: 'Mine.' }
  await press(world.author, path, 'save', { ...mine, description: 'Theirs.' })
  const page = await press(world.author, path, 'save', mine, 409)
  expect(page).toContain('Nothing you typed is lost')
  expect((await formIn(page)).description).toBe('Mine.')
  expect(page).toContain('value="overwrite:2"')
  expect((await versionOf(world.author, path)).description).toBe('Theirs.')
  await press(world.author, path, 'overwrite:2', await formIn(page))
  expect(await versionOf(world.author, path)).toMatchObject({ description: 'Mine.', revision: 3 })
  // It stands for that one revision only.
  await press(world.author, path, 'overwrite:2', await formIn(page), 409)
})

test('a draft that was published meanwhile cannot be saved, and what was typed is shown once more', async () => {
  const world = await newWorld()
  const { draft } = await completeDraft(world)
  const path = `/author/versions/${draft.id}`
  const form = { ...(await formIn(await open(world.author, path))), description: 'Too late.' }
  await expectJson(world.author.post(`/api/v1/versions/${draft.id}/publish`))
  const page = await press(world.author, path, 'save', form, 409)
  expect(page).toContain('Too late.')
  expect(page).toContain('never changes again')
  expect(page).not.toContain('value="overwrite')
})

test('a PNG is uploaded with the form; anything else is refused at its field, with the form kept', async () => {
  const world = await newWorld()
  const path = await newDraft(world)
  const form = { ...(await formIn(await open(world.author, path))), description: 'Typed, not saved.' }
  const send = async (file: File | undefined, button: string) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...form, do: button })) body.append(name, value)
    if (file) body.append('image', file)
    return world.author.fetch(path, { method: 'POST', body, headers: { origin, ...html } })
  }
  const refused: [File | undefined, string][] = [
    [undefined, 'Choose a file first.'],
    [new File([await makePng(64)], 'small.png', { type: 'image/png' }), '64 × 64'],
    [new File(['not a picture'], 'a.png', { type: 'image/png' }), 'PNG'],
    [new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'a.svg', { type: 'image/svg+xml' }), 'Upload a PNG'],
    [new File([new Uint8Array(3_000_000)], 'big.png', { type: 'image/png' }), '1 MB at most'],
  ]
  for (const [file, words] of refused) {
    const answer = await send(file, 'upload-image')
    const page = await answer.text()
    expect(answer.status, page).toBe(422)
    expect(page).toContain(words)
    expect(page).toContain('href="#image"')
    expect(await formIn(page)).toEqual(form)
  }

  const png = new File([await makePng()], 'badge.png', { type: 'image/png' })
  const taken = await send(png, 'upload-image')
  expect(taken.status).toBe(200)
  const { imageDigest = '', description } = await formIn(await taken.text())
  expect(imageDigest).toMatch(/^[0-9a-f]{64}$/)
  expect(description).toBe('Typed, not saved.')
  // A file that was chosen counts whichever button is pressed.
  expect((await send(png, 'save')).status).toBe(303)
  expect(await versionOf(world.author, path)).toMatchObject({ imageDigest, description })
})

test('what is published is continued as a new version, or retired', async () => {
  const world = await newWorld()
  const { id, version } = await publishedMicrocredential(world)
  const page = await open(world.author, `/author/versions/${version.id}`)
  expect(page).toContain(`action="/author/microcredentials/${id}/versions"`)
  const next = await world.author.submit(`/author/microcredentials/${id}/versions`, {})
  expect(next.status).toBe(303)
  const draft = await versionOf(world.author, next.headers.get('location') ?? '')
  expect(draft).toMatchObject({ number: 2, status: 'draft', name: version.name })
  expect((await world.author.submit(`/author/microcredentials/${id}/versions`, {})).status).toBe(409)

  const retired = await world.author.submit(`/author/versions/${version.id}/retire`, {})
  expect(await open(world.author, retired.headers.get('location') ?? '')).toContain('It has left the catalogue.')
  expect((await world.author.submit(`/author/versions/${version.id}/retire`, {})).status).toBe(409)
})

test('learners are invited by mail address; a wrong one is shown again', async () => {
  const world = await newWorld()
  const { version } = await publishedMicrocredential(world, { enrollment: 'invitation' })
  const path = `/author/versions/${version.id}`
  const wrong = await world.author.submit(`${path}/invitations`, { email: 'nobody at home' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('value="nobody at home"')
  const email = `${crypto.randomUUID()}@example.org`
  const invited = await world.author.submit(`${path}/invitations`, { email })
  expect(await open(world.author, invited.headers.get('location') ?? '')).toContain(email)
})

test('the pages are for those who write: others are refused, and a draft is unknown to strangers', async () => {
  const world = await newWorld()
  const { id, draft } = await completeDraft(world)
  const { version } = await publishedMicrocredential(world)
  const stranger = await person()
  const other = await newWorld()
  const posts = [
    `/author/issuers/${world.issuer.slug}/new`,
    `/author/microcredentials/${id}/versions`,
    `/author/versions/${draft.id}`,
    `/author/versions/${version.id}/retire`,
    `/author/versions/${version.id}/invitations`,
  ]
  const statuses = async (who: Visitor) => [
    ...(await Promise.all(
      ['/author', `/author/issuers/${world.issuer.slug}/new`, `/author/versions/${draft.id}`].map(
        async (path) => (await who.get(path, html)).status,
      ),
    )),
    ...(await Promise.all(posts.map(async (path) => (await who.submit(path, { name: 'x' })).status))),
  ]
  expect(await statuses(visitor())).toEqual(Array(8).fill(401))
  expect(await statuses(stranger)).toEqual([403, 403, 404, 403, 404, 404, 403, 403])
  expect(await statuses(other.author)).toEqual([200, 403, 404, 403, 404, 404, 403, 403])
  expect(await statuses(world.assessor)).toEqual([403, 403, 404, 403, 403, 404, 403, 403])
  // Owners look, and do not write.
  expect((await statuses(world.owner)).slice(0, 3)).toEqual([200, 403, 200])
  expect(await open(world.owner, `/author/versions/${draft.id}`)).not.toContain('id="draft"')
  expect(await versionOf(world.author, `/author/versions/${draft.id}`)).toMatchObject({ revision: draft.revision })
})

test('a form from another site, and what is no form, are refused', async () => {
  const world = await newWorld()
  const path = await newDraft(world)
  const foreign = await world.author.fetch(path, {
    method: 'POST',
    body: new URLSearchParams({ do: 'save' }),
    headers: { origin: 'https://evil.example', ...html },
  })
  expect(foreign.status).toBe(403)
  const broken = await world.author.fetch(path, {
    method: 'POST',
    body: 'no parts at all',
    headers: { origin, 'content-type': 'multipart/form-data; boundary=x', ...html },
  })
  expect(broken.status).toBe(400)
})

test('what is typed into the form comes back as text, in every field', async () => {
  const world = await newWorld()
  const path = await newDraft(world)
  let form = await formIn(await open(world.author, path))
  for (const button of ['add-criterion', 'add-requirement', 'add-alignment'])
    form = await formIn(await press(world.author, path, button, form, 200))
  const evil = `"'></textarea><script>alert(1)</script>`
  const kept = new Set(['revision', 'imageDigest'])
  const typed = Object.fromEntries(Object.entries(form).map(([name, value]) => [name, kept.has(name) ? value : evil]))
  const page = await press(world.author, path, 'save', typed, 422)
  expect(page).not.toContain('<script>alert')
  const again = await formIn(page)
  for (const name of [
    'name',
    'description',
    'tags',
    'criteria.0.name',
    'criteria.0.levels.1.name',
    'alignments.0.targetUrl',
  ])
    expect(again[name]).toBe(evil)
})
