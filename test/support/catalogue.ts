import { sha256Hex } from '../../src/digest'
import { writePng } from '../../src/catalogue/png'
import type { Version, VersionContent } from '../../src/catalogue/version'
import { expectJson } from './client'
import type { Visitor, World } from './client'

/** A PNG of one colour, sound in every chunk. */
export async function makePng(width = 512, height = width, colour = 0x3366cc): Promise<Uint8Array<ArrayBuffer>> {
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  header.setUint8(8, 8)
  header.setUint8(9, 2)
  const row = new Uint8Array(1 + width * 3)
  for (let x = 0; x < width; x++) row.set([colour >> 16, (colour >> 8) & 0xff, colour & 0xff], 1 + x * 3)
  const pixels = new Uint8Array(row.length * height)
  for (let y = 0; y < height; y++) pixels.set(row, y * row.length)
  const deflated = new Blob([pixels]).stream().pipeThrough(new CompressionStream('deflate'))
  return writePng([
    { type: 'IHDR', data: new Uint8Array(header.buffer) },
    { type: 'IDAT', data: new Uint8Array(await new Response(deflated).arrayBuffer()) },
    { type: 'IEND', data: new Uint8Array() },
  ])
}

export const uploadImage = (author: Visitor, issuerSlug: string, body: BodyInit, type = 'image/png') =>
  author.fetch(`/api/v1/issuers/${issuerSlug}/images`, { method: 'POST', body, headers: { 'content-type': type } })

/** All that a version needs to be published, but for its image. */
export function draftContent(overrides: Partial<VersionContent> = {}): Omit<VersionContent, 'imageDigest'> {
  return {
    name: 'Facilitate a retrospective',
    description: 'Leads a team through looking back, so that it decides what to change.',
    competency: 'Can lead a retrospective that ends in a change the team makes.',
    criteriaNarrative: 'Lead a **real** retrospective with your own team, and hand in what came of it.',
    achievementType: 'MicroCredential',
    estimatedHours: 8,
    credits: null,
    language: 'en',
    tags: ['facilitation', 'agile'],
    fieldOfStudy: null,
    humanCode: null,
    translations: [],
    validityMonths: null,
    renewalDays: 90,
    imageSvgDigest: null,
    cardDigest: null,
    revokedDigest: null,
    alignments: [
      {
        targetName: 'facilitate teamwork between students',
        targetUrl: 'http://data.europa.eu/esco/skill/3d4dc4a1-6a16-4c0a-8c5d-0f0d3d6fd2ff',
        targetFramework: 'ESCO',
        targetCode: null,
        targetType: null,
      },
    ],
    criteria: [
      {
        id: 'c1',
        name: 'Preparation',
        description: 'The purpose is clear beforehand.',
        levels: [
          { id: 'l1', name: 'Beginning', description: 'No purpose is named.' },
          { id: 'l2', name: 'Proficient', description: 'A purpose is named and fits.' },
          { id: 'l3', name: 'Exemplary', description: 'The team helped to find it.' },
        ],
        requiredLevel: 'l2',
      },
      {
        id: 'c2',
        name: 'Outcome',
        description: 'Something changes.',
        levels: [
          { id: 'l1', name: 'Not seen', description: 'Nothing changed.' },
          { id: 'l2', name: 'Seen', description: 'The team changed something.' },
        ],
        requiredLevel: 'l2',
      },
    ],
    requirements: [
      {
        id: 'r1',
        name: 'Reflection',
        description: 'What you did and what came of it.',
        kind: 'text',
        min: 1,
        max: 1,
        mediaTypes: [],
        maxMegabytes: null,
      },
      {
        id: 'r2',
        name: 'Artefact',
        description: 'Photo or document of the board.',
        kind: 'file',
        min: 0,
        max: 3,
        mediaTypes: ['image/*', 'application/pdf'],
        maxMegabytes: 20,
      },
    ],
    assessors: 1,
    enrollment: 'open',
    ...overrides,
  }
}

/** An uploaded badge image's digest. */
export async function badgeImage({ author, issuer }: World): Promise<string> {
  const { digest } = await expectJson(uploadImage(author, issuer.slug, await makePng()), 201)
  return digest
}

export type Draft = { id: string; slug: string; issuerId: string; draft: Version }

/** A draft that lacks nothing. */
export async function completeDraft(world: World, overrides: Partial<VersionContent> = {}): Promise<Draft> {
  const { author, issuer } = world
  const content = { imageDigest: await badgeImage(world), ...draftContent(overrides) }
  const slug = `mc-${(await sha256Hex(crypto.randomUUID())).slice(0, 12)}`
  return expectJson(author.post(`/api/v1/issuers/${issuer.slug}/microcredentials`, { slug, ...content }), 201)
}

/** A microcredential whose first version is published. Times in `version` are ISO texts, as the API gives them. */
export async function publishedMicrocredential(
  world: World,
  overrides: Partial<VersionContent> = {},
): Promise<{ id: string; slug: string; version: Version }> {
  const { id, slug, draft } = await completeDraft(world, overrides)
  const version = await expectJson<Version>(world.author.post(`/api/v1/versions/${draft.id}/publish`))
  return { id, slug, version }
}
