import type { FieldProblem } from '../refusal'
import type { Criterion, Requirement, VersionContent } from './version'

/** What a new draft says until its author says it. */
export const emptyContent: VersionContent = {
  name: '',
  description: '',
  competency: '',
  criteriaNarrative: '',
  achievementType: 'MicroCredential',
  estimatedHours: null,
  credits: null,
  language: 'en',
  tags: [],
  fieldOfStudy: null,
  humanCode: null,
  translations: [],
  validityMonths: null,
  renewalDays: 90,
  imageDigest: null,
  imageSvgDigest: null,
  cardDigest: null,
  revokedDigest: null,
  alignments: [],
  criteria: [],
  requirements: [],
  assessors: 1,
  enrollment: 'open',
}

/** Pixels of the card that link previews show: the proportions that LinkedIn and others ask for. */
export const cardSize = { width: 1200, height: 627 }

/** Everything a draft still lacks before it can be published, by field; empty if it can be. */
export function whyNotPublishable(version: VersionContent): FieldProblem[] {
  return [
    ...missing('name', version.name, 'It has no name.'),
    ...missing('description', version.description, 'It has no description.'),
    ...missing('competency', version.competency, 'It does not say what its holder can do.'),
    ...missing('criteriaNarrative', version.criteriaNarrative, 'It does not say what has to be done to earn it.'),
    ...missing('imageDigest', version.imageDigest, 'It has no badge image.'),
    ...missing('criteria', version.criteria.length, 'It has no criterion to judge by.'),
    ...version.criteria.flatMap((criterion, i) => criterionProblems(criterion, `criteria.${i}`)),
    ...missing(
      'requirements',
      version.requirements.some(({ min }) => min > 0),
      'It asks for no evidence.',
    ),
    ...version.requirements.flatMap(({ name }: Requirement, i) =>
      missing(`requirements.${i}.name`, name, 'This requirement has no name.'),
    ),
  ]
}

function criterionProblems({ name, levels, requiredLevel }: Criterion, path: string): FieldProblem[] {
  const required = levels.findIndex(({ id }) => id === requiredLevel)
  return [
    ...missing(`${path}.name`, name, 'This criterion has no name.'),
    ...missing(`${path}.levels`, levels.length >= 2, 'This criterion needs two levels or more.'),
    ...levels.flatMap((level, i) => missing(`${path}.levels.${i}.name`, level.name, 'This level has no name.')),
    ...missing(`${path}.requiredLevel`, required >= 0, 'Say which level is the lowest that meets this criterion.'),
    ...missing(`${path}.requiredLevel`, required !== 0, 'A level has to lie below the one that is required.'),
  ]
}

const missing = (path: string, present: unknown, problem: string): FieldProblem[] =>
  present ? [] : [{ path, problem }]
