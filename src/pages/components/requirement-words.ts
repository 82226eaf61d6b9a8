import type { Requirement } from '../../catalogue/version'

type Asked = Pick<Requirement, 'kind' | 'min' | 'max' | 'mediaTypes' | 'maxMegabytes'>

/** How many of what kind and size: `1 to 3 files: PDF or images, up to 50 MB each`. */
export function requirementWords({ kind, min, max, mediaTypes, maxMegabytes }: Asked): string {
  const noun = max === 1 ? kind : `${kind}s`
  const number = min === max ? `${max}` : min === 0 ? `up to ${max}` : `${min} to ${max}`
  const types = kind === 'file' && mediaTypes.length > 0 ? `: ${listOf(mediaTypes.map(mediaTypeWords))}` : ''
  const size = kind === 'file' && maxMegabytes !== null ? `, up to ${maxMegabytes} MB${max === 1 ? '' : ' each'}` : ''
  const words = `${number} ${noun}${types}${size}`
  if (kind === 'course') return min === 0 ? `${words} completed, if you like` : `${words} completed`
  return min === 0 ? `${words}, if you like` : words
}

/** What authors choose from, in this order. An API may name others. */
export const commonMediaTypes: readonly (readonly [mediaType: string, words: string])[] = [
  ['application/pdf', 'PDF'],
  ['image/*', 'images'],
  ['video/*', 'video'],
  ['audio/*', 'sound'],
  ['text/plain', 'plain text'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'Word (docx)'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Excel (xlsx)'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'PowerPoint (pptx)'],
  ['application/zip', 'ZIP archives'],
]

const mediaTypeWords = (mediaType: string) => commonMediaTypes.find(([type]) => type === mediaType)?.[1] ?? mediaType

const listOf = (words: string[]) => new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words)
