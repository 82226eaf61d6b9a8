import { describe, expect, test } from 'vitest'
import { badgeAt, toOEmbed } from './oembed'
import { oneLine, shareLinks, titleOf } from './share'
import { embedCode, signature } from './share-code'
import { addToLinkedIn, linkedInFields } from './share-linkedin'

const origin = 'https://badges.example.org'
const id = '0123456789abcdef0123456789abcdef'
const page = `${origin}/credentials/${id}`
const badge = { id, name: 'Lead a retrospective', issuer: 'Lantern & Sons', holder: 'Zoë "Z" O’Neil' }

/** Everything that ends an attribute, a tag, a line or a parameter, or turns round what follows. */
const hostile =
  '"><script>alert(1)</script>\'\r\nBcc: all@example.org\u2028\u202e\u2066&url=https://evil.example#?\ud800'
const harmed = { id, name: hostile, issuer: hostile, holder: hostile }

describe('adding a badge to a LinkedIn profile', () => {
  const certification = {
    id,
    name: badge.name,
    issuer: { name: badge.issuer, linkedinId: null },
    awardedAt: new Date('2026-03-31T23:30:00-05:00'),
    validUntil: null,
  }
  const query = (badge: Parameters<typeof addToLinkedIn>[1]) =>
    Object.fromEntries(new URL(addToLinkedIn(origin, badge)).searchParams)

  test('names all that its form asks for, in UTC and with months as they are counted', () => {
    expect(addToLinkedIn(origin, certification)).toMatch(/^https:\/\/www\.linkedin\.com\/profile\/add\?startTask=/)
    expect(query(certification)).toEqual({
      startTask: 'CERTIFICATION_NAME',
      name: badge.name,
      organizationName: badge.issuer,
      issueYear: '2026',
      issueMonth: '4',
      certUrl: page,
      certId: id,
    })
  })

  test('names the page of the issuer by its number, if that is known', () => {
    const issuer = { name: badge.issuer, linkedinId: '1337' }
    expect(query({ ...certification, issuer })).toMatchObject({ organizationId: '1337' })
    expect(query({ ...certification, issuer })).not.toHaveProperty('organizationName')
  })

  test('names an end only of what ends', () => {
    const ends = { ...certification, validUntil: new Date('2028-12-31T23:59:59Z') }
    expect(query(ends)).toMatchObject({ expirationYear: '2028', expirationMonth: '12' })
    expect(linkedInFields(origin, ends)).toEqual([
      ['Name', badge.name],
      ['Issuing organization', badge.issuer],
      ['Issue date', 'April 2026'],
      ['Expiration date', 'December 2028'],
      ['Credential ID', id],
      ['Credential URL', page],
    ])
    expect(linkedInFields(origin, certification).map(([label]) => label)).not.toContain('Expiration date')
  })

  test('is not led elsewhere by any name', () => {
    const { name, ...rest } = query({ ...certification, name: hostile, issuer: { name: hostile, linkedinId: null } })
    expect(name).toBe(oneLine(hostile))
    expect(Object.keys(rest)).toEqual(['startTask', 'organizationName', 'issueYear', 'issueMonth', 'certUrl', 'certId'])
    expect(rest.certUrl).toBe(page)
  })
})

test('a name is one line, and turns no words but its own', () => {
  expect(oneLine(hostile)).not.toMatch(/[\r\n\u2028\u202e\u2066\ud800]/)
  expect(oneLine('  Zoë\n  and\tל\u200fי ')).toBe('Zoë and ל\u200fי')
})

describe('links to other places', () => {
  test('each carry the address of the badge, and ask for nothing else', () => {
    for (const { href } of shareLinks(origin, badge)) expect(decodeURIComponent(href)).toContain(page)
    expect(shareLinks(origin, badge)[0]).toEqual({
      place: 'LinkedIn',
      href: `https://www.linkedin.com/sharing/share-offsite/?url=${encodeURIComponent(page)}`,
    })
  })

  test('have no parameter or line but their own, whatever a name says', () => {
    for (const { place, href } of shareLinks(origin, harmed)) {
      const names = [...new URL(href).searchParams.keys()]
      const usual = shareLinks(origin, badge).find((link) => link.place === place)?.href ?? ''
      expect(names).toEqual([...new URL(usual).searchParams.keys()])
      expect(href).not.toMatch(/["<>\s+]/)
    }
    const mail = new URL(shareLinks(origin, harmed).at(-1)?.href ?? '')
    expect(mail.searchParams.get('subject')).not.toMatch(/[\r\n]/)
    expect(mail.searchParams.get('body')).toBe(`${titleOf(harmed)}\r\n\r\n${page}`)
  })
})

describe('code to paste', () => {
  test('frames the card, sandboxed, with a title for who does not see it', () => {
    const code = embedCode(origin, badge)
    expect(code).toMatch(/^<iframe [^<>]*><\/iframe>$/)
    for (const part of [
      `src="${page}/embed"`,
      'width="400"',
      'height="160"',
      'Zoë &quot;Z&quot;',
      'Lantern &amp; Sons',
    ])
      expect(code).toContain(part)
    expect(code).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
  })

  test('under a mail is a picture of ours with its size, a link and a line', () => {
    expect(signature(origin, badge)).toBe(
      `<a href="${page}"><img src="${page}/signature.png" width="96" height="96" alt="Lead a retrospective, awarded by Lantern &amp; Sons" border="0" style="display:block"/></a><div><a href="${page}">Lead a retrospective</a>, awarded by Lantern &amp; Sons</div>`,
    )
  })

  test('keeps names inside it', () => {
    for (const code of [embedCode(origin, harmed), signature(origin, harmed)]) {
      expect(code).not.toMatch(/<script|[\r\n\u202e]/)
      expect(code).toContain('&lt;script&gt;')
      expect(
        code
          .match(/<\/?\w+/g)
          ?.filter((tag) => !['<iframe', '</iframe', '<a', '</a', '<img', '<div', '</div'].includes(tag)),
      ).toEqual([])
    }
  })

  test('is short enough for Gmail with the longest names there are', () => {
    const longest = { id, name: '"'.repeat(200), issuer: '"'.repeat(120), holder: '' }
    expect(signature(origin, longest).length).toBeLessThan(10_000)
  })
})

describe('oEmbed', () => {
  const shared = { ...badge, issuerPath: '/issuers/lantern', preview: null }
  const most = (width?: string, height?: string) => toOEmbed(origin, shared, { width, height })

  test('says all that 1.0 asks of a rich answer', () => {
    expect(most()).toEqual({
      version: '1.0',
      type: 'rich',
      title: titleOf(badge),
      author_name: badge.issuer,
      author_url: `${origin}/issuers/lantern`,
      provider_name: 'Assay',
      provider_url: origin,
      cache_age: 3600,
      html: embedCode(origin, badge),
      width: 400,
      height: 160,
    })
  })

  test('is no larger than asked for, and takes no nonsense for a size', () => {
    expect(most('320', '100')).toMatchObject({ width: 320, height: 100 })
    expect(most('320', '100').html).toContain('width="320" height="100"')
    expect(most('9000', '9000')).toMatchObject({ width: 400, height: 160 })
    for (const nonsense of ['', '0', '-1', '1e3', 'NaN', '"><script>', '99999999999', '12.5'])
      expect(most(nonsense, nonsense)).toMatchObject({ width: 400, height: 160 })
  })

  test('has the picture for previews as a thumbnail, if that is no larger than asked for', () => {
    const pictured = { ...shared, preview: 'ab'.repeat(32) }
    expect(toOEmbed(origin, pictured, { width: '1200', height: undefined })).toMatchObject({
      thumbnail_url: `${origin}/images/${pictured.preview}`,
      thumbnail_width: 1200,
      thumbnail_height: 627,
    })
    const small = toOEmbed(origin, pictured, { width: undefined, height: '600' })
    expect(Object.keys(small).filter((name) => name.startsWith('thumbnail'))).toEqual([])
  })

  test.each(['', '.json', '.png?form=jwt', '/embed', '?utm=1#top', '/evidence/1'])(
    'knows a badge with %s',
    (suffix) => {
      expect(badgeAt(origin, page + suffix)).toBe(id)
    },
  )

  test.each([
    '',
    id,
    `/credentials/${id}`,
    `http://badges.example.org/credentials/${id}`,
    `https://badges.example.org.evil.example/credentials/${id}`,
    `https://badges.example.org@evil.example/credentials/${id}`,
    `https://me:it@badges.example.org/credentials/${id}`,
    `https://badges.example.org:8443/credentials/${id}`,
    `${origin}/x/../issuers/${id}`,
    `${page}0`,
    `${origin}/credentials/${id.toUpperCase()}`,
    `javascript:${page}`,
  ])('knows no badge at %s', (address) => {
    expect(badgeAt(origin, address)).toBeUndefined()
  })
})
