export type SubmissionStatus = 'submitted' | 'in_review' | 'met' | 'not_yet' | 'withdrawn'

/** One frozen item. `sha256` is over the text or link itself, or over the file's bytes; lower-case hex. */
export type ManifestItem = {
  evidenceId: string
  requirementId: string
  kind: 'text' | 'link' | 'file'
  caption: string
  sha256: string
  /** The text, or the link's address; empty for a file. */
  content: string
  /** For a file only. `key` is its address in R2. */
  file: { uploadId: string; name: string; mediaType: string; bytes: number; key: string } | null
}
