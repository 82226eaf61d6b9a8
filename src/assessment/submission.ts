import type { Requirement, RequirementKind } from '../catalogue/version'
import { sha256Hex } from '../digest'
import { fileKey } from '../evidence/rules'
import type { EvidenceView } from '../evidence/rules'
import type { FieldProblem } from '../refusal'

export type SubmissionStatus = 'submitted' | 'in_review' | 'met' | 'not_yet' | 'withdrawn'

/** One frozen item. `sha256` is over the text or link itself, or over the file's bytes; lower-case hex. */
export type ManifestItem = {
  evidenceId: string
  requirementId: string
  kind: RequirementKind
  caption: string
  sha256: string
  /** The text, or the link's address; empty for a file. */
  content: string
  /** For a file only. `key` is its address in R2. */
  file: { uploadId: string; name: string; mediaType: string; bytes: number; key: string } | null
}

/** UTF-8 bytes that the texts of one submission may have together: a record holds 2 MB. */
const textsLimit = 1_000_000

/** What keeps this evidence from being submitted: too little or too much of something, or a file that is not ready. */
export function whyNotSubmittable(version: { requirements: Requirement[] }, evidence: EvidenceView[]): FieldProblem[] {
  const problems = version.requirements.flatMap(({ id, name, min, max }) => {
    const items = evidence.filter((item) => item.requirementId === id && isThere(item))
    const usable = items.filter((item) => item.file?.status !== 'rejected').length
    return [whyNotAsMany(usable, min, max), ...items.map(whyNotReady)]
      .filter((words) => words !== undefined)
      .map((words) => ({ path: `requirements.${id}`, problem: `“${name}”: ${words}` }))
  })
  const texts = new TextEncoder().encode(evidence.map((item) => item.content).join('')).length
  return texts > textsLimit ? [...problems, tooMuchText] : problems
}

const tooMuchText = { path: 'requirements', problem: 'All texts together are longer than 1 MB. Shorten them.' }

function whyNotAsMany(usable: number, min: number, max: number): string | undefined {
  if (usable < min) return `${min - usable} more needed.`
  return usable > max ? `${usable} are too many: ${max} at most.` : undefined
}

/** Freezes evidence that is complete: in the order of the requirements, then as it was handed in. */
export async function toManifest(
  version: { requirements: Requirement[] },
  enrollmentId: string,
  evidence: EvidenceView[],
): Promise<ManifestItem[]> {
  const rank = (item: EvidenceView) => version.requirements.findIndex((r) => r.id === item.requirementId)
  const items = evidence
    .filter((item) => isThere(item) && rank(item) >= 0)
    .toSorted((a, b) => rank(a) - rank(b) || a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1))
  return Promise.all(items.map((item) => freeze(item, enrollmentId)))
}

/** Lower-case hex SHA-256 of the manifest's JSON, whose members stand in the order of `ManifestItem`. */
export const manifestDigest = (manifest: ManifestItem[]) => sha256Hex(JSON.stringify(manifest))

async function freeze(item: EvidenceView, enrollmentId: string): Promise<ManifestItem> {
  const { id: evidenceId, requirementId, kind, caption, content, file } = item
  if (!file) return { evidenceId, requirementId, kind, caption, sha256: await sha256Hex(content), content, file: null }
  const { uploadId, name, mediaType, bytes, sha256 } = file
  if (file.status !== 'verified' || !sha256) throw new Error(`${evidenceId} is not verified`)
  return {
    evidenceId,
    requirementId,
    kind,
    caption,
    sha256,
    content: '',
    file: {
      uploadId,
      name,
      mediaType: mediaType ?? 'application/octet-stream',
      bytes,
      key: fileKey(enrollmentId, uploadId),
    },
  }
}

/** An empty text, and a file given up, were never handed in. */
const isThere = ({ kind, content, file }: EvidenceView) =>
  kind === 'file' ? file !== null && file.status !== 'deleted' : content.trim() !== ''

function whyNotReady({ file }: EvidenceView): string | undefined {
  switch (file?.status) {
    case 'received':
      return `${file.name} is still being checked.`
    case 'open':
    case 'expired':
      return `${file.name} has not been uploaded to its end.`
    case 'rejected':
      return `${file.name} was not accepted. ${file.reason ?? ''}`.trim()
    default:
      return undefined
  }
}
