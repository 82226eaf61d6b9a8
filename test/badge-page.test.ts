import { html } from 'hono/html'
import { beforeAll, describe, expect, test } from 'vitest'
import type { VersionContent } from '../src/catalogue/version'
import { toBadge } from '../src/verification/badge'
import { findBadge } from '../src/verification/badge.query'
import { CredentialPage } from '../src/pages/public/credential'
import { enrolled, judge, submit } from './support/assessment'
import { draftContent } from './support/catalogue'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { handInFile, handInText, pdf } from './support/evidence'
import { earned, issued, look } from './support/public'
import type { Earned, Issued } from './support/public'

let world: World
/** Nothing is released with it, and the name is in it. */
let badge: Earned

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world)
})

const pageOf = async ({ address }: Issued) => (await look(address, { accept: 'text/html' })).text()

/** A requirement of the usual kind. */
const asks = (id: string, name: string, kind: 'text' | 'link' | 'file') => ({
  ...draftContent().requirements[0]!,
  id,
  name,
  kind,
})

describe('the page of a badge', () => {
  test('says who can do what, how it was judged, and whether it holds', async () => {
    const page = await pageOf(badge)
    for (const words of [
      'Lea Learner',
      badge.version.name,
      badge.version.competency,
      'Example Academy',
      'Preparation',
      'Proficient',
      'Exemplary',
      '1 assessor',
      'verdict--valid',
      'Signed by Example Academy on',
      'facilitate teamwork between students',
      world.issuer.did,
      `/issuers/${world.issuer.slug}/did.json`,
      `${badge.address}.png`,
      `<meta property="og:image" content="${origin}/images/${badge.version.imageDigest}"/>`,
    ])
      expect(page).toContain(words)
    expect(page).not.toContain('not part of the signature')
  })

  test('keeps what assessors wrote, who they are, and the evidence that was not released', async () => {
    const page = await pageOf(badge)
    for (const secret of ['Why c1', 'All in all', world.assessor.email, 'What I did.', '@'])
      expect(page).not.toContain(secret)
    expect(page).toContain('chosen not to publish any of it')
  })

  test('says what the holder says of their work', async () => {
    const { version } = badge
    const said = await earned(world, {
      microcredential: { id: version.microcredentialId, version },
      choices: { narrative: 'I led **three** of them. <script>alert(1)</script>' },
    })
    const page = await pageOf(said)
    expect(page).toContain('I led <strong>three</strong> of them. &lt;script&gt;')
    expect(page).not.toContain('<script')
    expect(await pageOf(badge)).not.toContain('In the holder’s words')
  })

  test('says that a name outside the signature is', async () => {
    const unnamed = await earned(world, { choices: { holderName: 'Zoë', nameInBadge: false } })
    expect(await pageOf(unnamed)).toContain('not part of the signature')
    expect(await (await look(`${unnamed.address}.json`)).text()).not.toContain('Zoë')
  })

  test('names the issuer as it was signed, whatever it calls itself now', async () => {
    const other = await newWorld()
    const theirs = await earned(other)
    await expectJson(other.owner.patch(`/api/v1/issuers/${other.issuer.slug}`, { name: 'Renamed Academy' }))
    expect(await pageOf(theirs)).not.toContain('Renamed Academy')
  })

  test('runs no script and asks nobody else for anything', async () => {
    const answer = await look(badge.address)
    const page = await answer.text()
    expect(page).not.toMatch(/<script|<iframe|<style| on\w+=/i)
    for (const [, address = ''] of page.matchAll(/<(?:img|link)\b[^>]*?(?:src|href)="([^"]*)"/g))
      expect(new URL(address, origin).origin).toBe(origin)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('referrer-policy')).toBe('same-origin')
  })
})

describe('released evidence', () => {
  let open: Issued
  const report = pdf(500)

  beforeAll(async () => {
    const begun = await enrolled(world, {
      content: {
        requirements: [asks('r1', 'Reflection', 'text'), asks('r2', 'Report', 'file'), asks('r3', 'Post', 'link')],
      },
    })
    await handInText(begun.learner, begun.enrollmentId, 'r1', 'What I did: <b>größer</b>')
    await handInFile(begun.learner, begun.enrollmentId, 'r2', report, 'Bericht "1".pdf')
    const link = { requirementId: 'r3', kind: 'link', content: 'https://blog.example.org/post' }
    await expectJson(begun.learner.post(`/api/v1/enrollments/${begun.enrollmentId}/evidence`, link), 201)
    const { submissionId } = await submit(begun, { release: 'all' })
    await judge(world.assessor, submissionId, begun.version)
    open = await issued(submissionId)
  })

  test('is shown on the page, each with what it was asked for', async () => {
    const page = await pageOf(open)
    expect(page).toContain(`<a href="${open.address}/evidence/1" download`)
    expect(page).toContain('Bericht &quot;1&quot;.pdf')
    expect(page).toMatch(
      /<a href="https:\/\/blog\.example\.org\/post" rel="noopener noreferrer[^>]*>\s*blog\.example\.org/,
    )
  })

  test('a text is a download as plain text', async () => {
    const answer = await look(`${open.address}/evidence/1`)
    expect(await answer.text()).toBe('What I did: <b>größer</b>')
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="evidence-1.txt"/)
  })

  test('a file is a download of the bytes that were judged', async () => {
    const answer = await look(`${open.address}/evidence/2`)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(report)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /)
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('a link is with somebody else, and what has no number is not there', async () => {
    for (const n of ['3', '4', '0', '1.5', 'x', '99999']) await expectJson(look(`${open.address}/evidence/${n}`), 404)
  })

  test('is nothing but what the learner chose', async () => {
    await expectJson(look(`${badge.address}/evidence/1`), 404)
  })
})

describe('hostile words', () => {
  const script = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'><svg/onload=alert(3)>'

  test('in every field stay words', async () => {
    const usual = draftContent()
    const words: Partial<VersionContent> = {
      name: script,
      description: script,
      competency: script,
      criteriaNarrative: `${script} [x](javascript:alert(4)) ![y](https://evil.example/track.png)`,
      tags: [script.slice(0, 30)],
      alignments: [{ ...usual.alignments[0]!, targetName: script, targetFramework: script, targetCode: script }],
      criteria: usual.criteria.map((criterion) => ({
        ...criterion,
        name: script,
        description: script,
        levels: criterion.levels.map((level) => ({ ...level, name: script, description: script })),
      })),
      requirements: usual.requirements.map((r) => ({ ...r, name: script, description: script })),
    }
    const hostile = await earned(world, { content: words, choices: { holderName: script, nameInBadge: false } })
    const page = await pageOf(hostile)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).not.toMatch(/<script|<img src="?x|<svg|onload=[^&]*>|href="javascript:/i)
    expect(page).not.toContain('src="https://evil.example')
  })

  test('in addresses lead nowhere, even if they got past every check before', async () => {
    const signed = await expectJson(look(`${badge.address}.json`))
    const shown = toBadge((await findBadge(ctx, badge.id))!, signed, ctx.now())
    const page = await html`${CredentialPage({
      origin,
      badge: {
        ...shown,
        issuer: { ...shown.issuer, url: 'javascript:alert(1)' },
        evidence: [{ kind: 'link', requirement: 'Post', caption: '', href: 'javascript:alert(2)', file: null }],
        version: {
          ...shown.version,
          alignments: [{ ...shown.version.alignments[0]!, targetUrl: 'javascript:alert(3)' }],
        },
      },
    })}`
    expect(page.toString()).not.toMatch(/href="javascript:/i)
  })
})
