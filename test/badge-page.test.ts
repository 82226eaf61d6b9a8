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
import { dangersIn } from './support/dangers'
import { changed } from './support/editions'
import { endorsedBy } from './support/endorsement'
import { earned, eventually, issued, look, revoke } from './support/public'
import type { Earned, Issued } from './support/public'

let world: World
/** Nothing is released with it, and the name is in it. */
let badge: Earned

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world)
})

const pageOf = async ({ address }: Issued) => (await look(address, { accept: 'text/html' })).text()

/** Another badge for the same. */
const sameAs = ({ version }: Earned) => ({ id: version.microcredentialId, version })

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

  test('says what the holder says of their work, and that a name outside the signature is', async () => {
    const said = await earned(world, {
      microcredential: sameAs(badge),
      choices: {
        narrative: 'I led **three** of them. <script>alert(1)</script>',
        holderName: 'Zoë',
        nameInBadge: false,
      },
    })
    const page = await pageOf(said)
    expect(page).toContain('I led <strong>three</strong> of them. &lt;script&gt;')
    expect(page).toContain('not part of the signature')
    expect(await (await look(`${said.address}.json`)).text()).not.toContain('Zoë')
    expect(await pageOf(badge)).not.toContain('In the holder’s words')
  })

  test('names the issuer as it was signed, whatever it calls itself now', async () => {
    const other = await newWorld()
    const theirs = await earned(other)
    await expectJson(other.owner.patch(`/api/v1/issuers/${other.issuer.slug}`, { name: 'Renamed Academy' }))
    expect(await pageOf(theirs)).not.toContain('Renamed Academy')
  })

  test('tells each level that was reached, in words and among its levels', async () => {
    const page = await pageOf(badge)
    for (const { name, levels, requiredLevel } of badge.version.criteria) {
      expect(page).toContain(name)
      expect(page).toContain(`level ${levels.findIndex(({ id }) => id === requiredLevel) + 1} of ${levels.length}`)
    }
  })

  test('follows what becomes of the badge: another edition, a public profile, the end', async () => {
    const theirs = await earned(world, { microcredential: sameAs(badge) })
    expect(await pageOf(theirs)).not.toContain('This is edition')
    await changed(theirs.learner, theirs, { holderName: 'Léa' })
    const edited = await pageOf(theirs)
    for (const words of ['Léa', 'This is edition 2', 'earlier edition keep saying what they said'])
      expect(edited).toContain(words)

    const handle = `lea-${crypto.randomUUID().slice(0, 8)}`
    await expectJson(theirs.learner.put('/api/v1/profile', { handle, name: 'Lea Public' }))
    const link = `<a href="/people/${handle}">More badges of Lea Public</a>`
    expect(await pageOf(theirs)).not.toContain(link)
    await expectJson(theirs.learner.put(`/api/v1/credentials/${theirs.id}/display`, { visibility: 'public' }))
    await eventually(async () => ((await pageOf(theirs)).includes(link) ? true : undefined))

    await revoke(world, theirs, 'The work was not theirs.')
    const gone = await pageOf(theirs)
    for (const words of [
      'verdict--revoked',
      'took this badge back on',
      'The work was not theirs.',
      'How it was judged',
    ])
      expect(gone).toContain(words)
    expect(gone).not.toContain('verdict--valid')
  })

  test('names no newer badge that its holder hides', async () => {
    const once = await earned(world, { content: { validityMonths: 1, renewalDays: 365 } })
    const again = await earned(world, { microcredential: sameAs(once), learner: once.learner })
    await eventually(async () => ((await pageOf(once)).includes(`href="${again.address}"`) ? true : undefined))
    await expectJson(once.learner.put(`/api/v1/credentials/${again.id}/display`, { visibility: 'nobody' }))
    await eventually(async () => ((await pageOf(once)).includes(again.address) ? undefined : true))
  })

  test('runs no script but our own, and asks nobody else for anything', async () => {
    const answer = await look(badge.address)
    expect(await dangersIn(answer.clone())).toEqual([])
    const page = await answer.text()
    for (const [, address = ''] of page.matchAll(/<(?:img|script)\b[^>]*?src="([^"]*)"/g))
      expect(address).toMatch(/^(\/js\/|\/images\/|data:image\/svg)/)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('referrer-policy')).toBe('same-origin')
  })

  test('is a certificate on paper, with a code that leads to it', async () => {
    const page = await pageOf(badge)
    const [, certificate = ''] = /<section class="certificate([^]*?)<\/section>/.exec(page) ?? []
    for (const words of ['Lea Learner', badge.version.name, 'role="img"', `>${origin}${badge.address}<`])
      expect(certificate).toContain(words)
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
  test('in every field stay words', async () => {
    const theirs = await newWorld()
    await expectJson(theirs.owner.patch(`/api/v1/issuers/${theirs.issuer.slug}`, { name: script, description: script }))
    await endorsedBy(world, theirs, theirs.issuer.did, script)
    const begun = await enrolled(theirs, { content: hostileContent() })
    const evidence = { requirementId: 'r1', kind: 'text', content: script, caption: script }
    await expectJson(begun.learner.post(`/api/v1/enrollments/${begun.enrollmentId}/evidence`, evidence), 201)
    await handInFile(begun.learner, begun.enrollmentId, 'r2', pdf(500), '"><b onmouseover=alert(5)>.pdf')
    const { submissionId } = await submit(begun, {
      release: 'all',
      holderName: script,
      nameInBadge: false,
      narrative: script,
    })
    await judge(theirs.assessor, submissionId, begun.version)
    const hostile = await issued(submissionId)
    const handle = `mallory-${crypto.randomUUID().slice(0, 8)}`
    await expectJson(begun.learner.put('/api/v1/profile', { handle, name: script, about: script }))
    await expectJson(begun.learner.put(`/api/v1/credentials/${hostile.id}/display`, { visibility: 'public' }))
    await revoke(theirs, hostile, script)
    await eventually(async () => ((await pageOf(hostile)).includes(handle) ? true : undefined))

    const page = await pageOf(hostile)
    for (const place of [
      'took this badge back on',
      'Awarded to',
      'More badges of ',
      'In the holder’s words',
      'Endorsed by',
      'class="certificate-name"',
    ])
      expect(page.slice(page.indexOf(place)).slice(0, 500)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('&lt;b onmouseover=alert(5)&gt;.pdf')
    expect(await dangersIn(new Response(page))).toEqual([])
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

const script = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'><svg/onload=alert(3)>'

function hostileContent(): Partial<VersionContent> {
  const usual = draftContent()
  return {
    name: script,
    description: script,
    competency: script,
    criteriaNarrative: `${script}\n\n[x](javascript:alert(4)) ![y](https://evil.example/track.png)`,
    tags: [script.slice(0, 30)],
    alignments: [{ ...usual.alignments[0]!, targetName: script, targetFramework: script, targetCode: script }],
    criteria: usual.criteria.map((criterion) => ({
      ...criterion,
      name: script,
      description: script,
      levels: criterion.levels.map((level) => ({ ...level, name: script, description: script })),
    })),
    requirements: [asks('r1', script, 'text'), asks('r2', script, 'file')].map((r) => ({ ...r, description: script })),
  }
}
