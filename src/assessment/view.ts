import type { Criterion, Version } from '../catalogue/version'
import type { Decision } from './decision'
import { meets } from './rubric'
import type { CriterionScore } from './rubric'
import type { ManifestItem } from './submission'

/** A frozen item as people see it: everything but where its bytes lie. */
export type ManifestItemView = Omit<ManifestItem, 'file'> & {
  file: { name: string; mediaType: string; bytes: number } | null
}

export const toManifestView = (manifest: ManifestItem[]): ManifestItemView[] =>
  manifest.map(({ file, ...item }) => ({
    ...item,
    file: file && { name: file.name, mediaType: file.mediaType, bytes: file.bytes },
  }))

/** What came of one criterion, in the words of the rubric. */
export type OutcomeView = {
  criterionId: string
  name: string
  met: boolean
  level: string
  /** The lowest level that meets it. */
  required: string
  feedback: string[]
}

export const toOutcomeViews = ({ criteria }: Pick<Version, 'criteria'>, outcomes: Decision['outcomes']) =>
  criteria.flatMap((criterion): OutcomeView[] => {
    const outcome = outcomes.find((o) => o.criterionId === criterion.id)
    if (!outcome) return []
    const { id: criterionId, name } = criterion
    const level = levelName(criterion, outcome.levelId)
    const required = levelName(criterion, criterion.requiredLevel)
    return [{ criterionId, name, met: outcome.met, level, required, feedback: outcome.feedback }]
  })

/** The notes a learner reads: those of the reviews that, taken alone, come to what was decided. */
export const notesFor = (
  { criteria }: Pick<Version, 'criteria'>,
  decidedMet: boolean,
  reviews: { note: string; scores: CriterionScore[] }[],
): string[] =>
  reviews.flatMap(({ note, scores }) => {
    const met = criteria.every((c) => meets(c, scores.find((s) => s.criterionId === c.id)?.levelId ?? null))
    return note.trim() !== '' && met === decidedMet ? [note.trim()] : []
  })

const levelName = (criterion: Criterion, id: string) => criterion.levels.find((l) => l.id === id)?.name ?? id
