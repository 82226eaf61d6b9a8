import * as z from 'zod'
import type { Alignment, VersionContent } from '../../catalogue/version'
import type { FieldProblem } from '../../refusal'

const Text = z.string().catch('')
const Texts = z.array(z.string()).catch(() => [])

/** None, where there are none: a list of its own each time, since rows are added to it. */
const rows = <T extends z.ZodRawShape>(shape: T) => z.array(z.object(shape)).catch(() => [])

const Alignments = rows({
  targetName: Text,
  targetUrl: Text,
  targetFramework: Text,
  targetCode: Text,
  targetType: Text,
})

/** The draft as it stands in the form: everything exactly as it was typed, sound or not. */
export const DraftForm = z.object({
  name: Text,
  description: Text,
  competency: Text,
  criteriaNarrative: Text,
  achievementType: Text,
  estimatedHours: Text,
  credits: Text,
  language: Text,
  tags: Text,
  fieldOfStudy: Text,
  humanCode: Text,
  translations: rows({ url: Text, language: Text }),
  validityMonths: Text,
  renewalDays: Text,
  imageDigest: Text,
  imageSvgDigest: Text,
  /** Drawn anew by the script that publishes, and never sent with anything else. */
  cardDigest: Text,
  revokedDigest: Text,
  assessors: Text,
  enrollment: Text,
  criteria: rows({
    id: Text,
    name: Text,
    description: Text,
    requiredLevel: Text,
    levels: rows({ id: Text, name: Text, description: Text }),
    alignments: Alignments,
  }),
  requirements: rows({
    id: Text,
    name: Text,
    description: Text,
    kind: Text,
    min: Text,
    max: Text,
    maxMegabytes: Text,
    mediaTypes: Texts,
  }),
  alignments: Alignments,
})

export type DraftForm = z.infer<typeof DraftForm>

/** The form of a stored draft. */
export function toForm(content: VersionContent): DraftForm {
  return {
    name: content.name,
    description: content.description,
    competency: content.competency,
    criteriaNarrative: content.criteriaNarrative,
    achievementType: content.achievementType,
    estimatedHours: typed(content.estimatedHours),
    credits: typed(content.credits),
    language: content.language,
    tags: content.tags.join(', '),
    fieldOfStudy: typed(content.fieldOfStudy),
    humanCode: typed(content.humanCode),
    translations: content.translations,
    validityMonths: typed(content.validityMonths),
    renewalDays: typed(content.renewalDays),
    imageDigest: typed(content.imageDigest),
    imageSvgDigest: typed(content.imageSvgDigest),
    cardDigest: '',
    revokedDigest: '',
    assessors: typed(content.assessors),
    enrollment: content.enrollment,
    criteria: content.criteria.map((c) => ({ ...c, alignments: (c.alignments ?? []).map(typedAlignment) })),
    requirements: content.requirements.map((r) => ({
      ...r,
      min: typed(r.min),
      max: typed(r.max),
      maxMegabytes: typed(r.maxMegabytes),
    })),
    alignments: content.alignments.map(typedAlignment),
  }
}

const typed = (value: string | number | null) => (value === null ? '' : String(value))

const typedAlignment = (a: Alignment) => ({
  ...a,
  targetFramework: typed(a.targetFramework),
  targetCode: typed(a.targetCode),
  targetType: typed(a.targetType),
})

/**
 * What the form says, for the catalogue's schema to judge, and the numbers that are none. What only files have is
 * dropped from a requirement that asks for something else.
 */
export function toContent(form: DraftForm): { content: unknown; problems: FieldProblem[] } {
  const problems: FieldProblem[] = []
  const number = (path: string, typed: string) => {
    if (typed.trim() === '') return null
    const n = Number(typed.trim().replace(',', '.'))
    if (Number.isFinite(n)) return n
    problems.push({ path, problem: 'Give a number.' })
    return null
  }
  const content = {
    ...form,
    estimatedHours: number('estimatedHours', form.estimatedHours),
    credits: number('credits', form.credits),
    validityMonths: number('validityMonths', form.validityMonths),
    renewalDays: number('renewalDays', form.renewalDays) ?? undefined,
    assessors: Number(form.assessors),
    tags: list(form.tags),
    fieldOfStudy: form.fieldOfStudy || null,
    humanCode: form.humanCode || null,
    imageDigest: form.imageDigest || null,
    imageSvgDigest: form.imageSvgDigest || null,
    cardDigest: form.cardDigest || undefined,
    revokedDigest: form.revokedDigest || undefined,
    criteria: form.criteria.map((c) => ({ ...c, alignments: c.alignments.map(toAlignment) })),
    requirements: form.requirements.map((r, i) => ({
      ...r,
      min: number(`requirements.${i}.min`, r.min) ?? undefined,
      max: number(`requirements.${i}.max`, r.max) ?? undefined,
      maxMegabytes: r.kind === 'file' ? number(`requirements.${i}.maxMegabytes`, r.maxMegabytes) : null,
      mediaTypes: r.kind === 'file' ? r.mediaTypes : [],
    })),
    alignments: form.alignments.map(toAlignment),
  }
  return { content, problems }
}

const toAlignment = (a: DraftForm['alignments'][number]) => ({
  ...a,
  targetFramework: a.targetFramework || null,
  targetCode: a.targetCode || null,
  targetType: a.targetType || null,
})

const list = (typed: string) =>
  typed
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

/** The field of the form that a path of the content is typed into: all tags, for one, are one field. */
export const fieldOf = (path: string) => path.replace(/^(tags|requirements\.\d+\.mediaTypes)\.\d+$/, '$1')

/** A field in words: `Criterion 2, level 1, name`. */
export function nameOf(path: string): string {
  const parts = path.split('.').map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : (words[part] ?? part)))
  const text = parts.join(', ').replace(/(criterion|level|requirement|skill|translation), (\d+)/g, '$1 $2')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const words: Record<string, string> = {
  criteriaNarrative: 'how to earn it',
  achievementType: 'kind of achievement',
  estimatedHours: 'hours of work',
  validityMonths: 'months it is good for',
  renewalDays: 'days before its end to renew it',
  imageDigest: 'badge image',
  imageSvgDigest: 'badge drawing',
  cardDigest: 'card for shared links',
  revokedDigest: 'picture of a revoked badge',
  criteria: 'criterion',
  levels: 'level',
  requiredLevel: 'level needed',
  requirements: 'requirement',
  mediaTypes: 'kinds of file',
  maxMegabytes: 'megabytes',
  min: 'at least',
  max: 'at most',
  alignments: 'skill',
  targetName: 'name',
  targetUrl: 'web address',
  targetFramework: 'framework',
  targetCode: 'code',
  fieldOfStudy: 'field of study',
  humanCode: 'code',
  translations: 'translation',
  url: 'web address',
}
