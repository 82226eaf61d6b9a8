import type { DraftForm } from './draft-form'

type Rows = { id?: string }[]

/**
 * The form after a button that adds, removes or moves a row, as `add-level:0`, `remove-criterion:2` or
 * `up-level:0:1` (a level or skill of the first criterion); undefined for any other button. What is typed elsewhere stays.
 */
export function editRows(form: DraftForm, button: string): DraftForm | undefined {
  const [, verb, noun, first, second] = /^(add|remove|up|down)-(\w+?)(?::(\d+))?(?::(\d+))?$/.exec(button) ?? []
  if (!verb || !noun) return undefined
  const edited = structuredClone(form)
  const at = Number(second ?? first)
  switch (noun) {
    case 'criterion':
      change(edited.criteria, verb, at, () => newCriterion(edited.criteria))
      return edited
    case 'requirement':
      change(edited.requirements, verb, at, () => newRequirement(edited.requirements))
      return edited
    case 'alignment':
      change(edited.alignments, verb, at, newAlignment)
      return edited
    case 'translation':
      change(edited.translations, verb, at, () => ({ url: '', language: '' }))
      return edited
    case 'level': {
      const levels = edited.criteria[Number(first)]?.levels ?? []
      change(levels, verb, at, () => ({ id: freeId('l', levels), name: '', description: '' }))
      return edited
    }
    case 'skill':
      change(edited.criteria[Number(first)]?.alignments ?? [], verb, at, newAlignment)
      return edited
    default:
      return undefined
  }
}

function change<T>(rows: T[], verb: string, at: number, made: () => T): void {
  if (verb === 'add') return void rows.push(made())
  if (!(at < rows.length)) return
  const [row] = rows.splice(at, 1) as [T]
  if (verb === 'up') rows.splice(Math.max(at - 1, 0), 0, row)
  if (verb === 'down') rows.splice(at + 1, 0, row)
}

const newCriterion = (criteria: DraftForm['criteria']) => ({
  id: freeId('c', criteria),
  name: '',
  description: '',
  requiredLevel: 'l2',
  alignments: [],
  levels: [
    { id: 'l1', name: 'Not yet', description: '' },
    { id: 'l2', name: 'Met', description: '' },
  ],
})

const newRequirement = (requirements: DraftForm['requirements']) => ({
  id: freeId('r', requirements),
  name: '',
  description: '',
  kind: 'file',
  min: '1',
  max: '1',
  maxMegabytes: '',
  mediaTypes: [],
})

const newAlignment = () => ({ targetName: '', targetUrl: '', targetFramework: '', targetCode: '', targetType: '' })

/** The first id that no row has. */
function freeId(letter: string, rows: Rows): string {
  let n = 1
  while (rows.some(({ id }) => id === `${letter}${n}`)) n++
  return `${letter}${n}`
}
