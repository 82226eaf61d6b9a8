import type { Version } from '../../catalogue/version'
import type { Ctx } from '../../context'
import type { FieldProblem } from '../../refusal'
import { newRow } from './batch-rows'
import type { NewRow, WorkedOff } from './batch-rows'
import type { CsvLine } from './csv'
import { awardAll, heldWords, toAwardable } from './direct'
import type { Awardable } from './direct'
import { findHeldBy } from './direct.query'
import { DirectAward } from './schema'

/** The columns of a file of awards, and the fields of an award they stand for. */
const fieldOf = {
  email: 'email',
  name: 'name',
  name_in_badge: 'nameInBadge',
  awarded_at: 'awardedAt',
  valid_until: 'validUntil',
  narrative: 'narrative',
  evidence: 'evidence',
  again: 'again',
} as const satisfies Record<string, keyof DirectAward>

export const awardColumns = {
  required: ['email', 'name'],
  optional: Object.keys(fieldOf).filter((name) => name !== 'email' && name !== 'name'),
}

/** What a file of awards would do: nothing is awarded yet. */
export async function checkAwards(ctx: Ctx, version: Version, lines: CsvLine[]): Promise<NewRow[]> {
  const now = ctx.now()
  const read = lines.map((line) => ({ line, award: line.problem ?? readAward(version, line.cells, now) }))
  const emails = read.flatMap(({ award }) => (typeof award === 'string' ? [] : [award.email]))
  const held = await findHeldBy(ctx, version.microcredentialId, [...new Set(emails)])
  const lineOf = new Map<string, number>()
  return read.map(({ line, award }) => {
    if (typeof award === 'string') return newRow(line, 'problem', award)
    const earlier = lineOf.get(award.email)
    lineOf.set(award.email, earlier ?? line.line)
    if (award.again) return newRow(line, 'ready')
    if (earlier !== undefined) return newRow(line, 'duplicate', `The same person as in line ${earlier}.`)
    const badge = held.get(award.email)
    return badge === undefined ? newRow(line, 'ready') : newRow(line, 'duplicate', heldWords(ctx, badge))
  })
}

/**
 * Awards what these lines ask for, each once however often it is tried. Returns what came of those that were not
 * awarded and will not be; the rest is done, or to be tried again.
 */
export async function workAwards(
  ctx: Ctx,
  batchId: string,
  version: Version,
  rows: { line: number; input: Record<string, string> }[],
): Promise<WorkedOff[]> {
  const now = ctx.now()
  const failed: WorkedOff[] = []
  const awards: (Awardable & { line: number })[] = []
  for (const { line, input } of rows) {
    const award = readAward(version, input, now)
    if (typeof award === 'string') failed.push({ line, status: 'failed', problem: award })
    else awards.push({ ...award, line })
  }
  if (awards.length === 0) return failed
  const lines = awards.map(({ line }) => line)
  const ids = await awardAll(ctx, 'system', version, awards, { batchId, lines })
  const left = awards.filter((award, i) => ids[i] === undefined && !award.again)
  if (left.length === 0) return failed
  const emails = left.map(({ email }) => email)
  const held = await findHeldBy(ctx, version.microcredentialId, emails)
  const duplicates = left.flatMap(({ line, email }): WorkedOff[] => {
    const badge = held.get(email)
    return badge === undefined ? [] : [{ line, status: 'duplicate', problem: heldWords(ctx, badge) }]
  })
  return [...failed, ...duplicates]
}

/** What a line asks for, or what is wrong with it, in words. */
function readAward(version: Version, cells: Record<string, string>, now: Date): Awardable | string {
  const parsed = DirectAward.safeParse({
    ...Object.fromEntries(Object.entries(fieldOf).map(([column, field]) => [field, cells[column]])),
    nameInBadge: toFlag(cells.name_in_badge),
    again: toFlag(cells.again),
    evidence: cells.evidence === undefined ? undefined : [{ url: cells.evidence }],
  })
  if (!parsed.success) {
    const issues = parsed.error.issues
    return words(issues.map(({ path, message }) => ({ path: String(path[0]), problem: message })))
  }
  const award = toAwardable(version, parsed.data, now)
  return Array.isArray(award) ? words(award) : award
}

const words = (problems: FieldProblem[]) =>
  problems.map(({ path, problem }) => `${columnOf(path)}: ${sayWhat(path, problem)}`).join(' ')

const columnOf = (field: string) => Object.entries(fieldOf).find(([, name]) => name === field)?.[0] ?? field

/** What a machine is told of a flag means nothing to who fills in a table. */
const sayWhat = (field: string, problem: string) =>
  field === 'nameInBadge' || field === 'again' ? 'Write yes or no.' : problem

/** What is neither is left for the schema to refuse. */
function toFlag(cell: string | undefined): boolean | string | undefined {
  const said = cell?.toLowerCase()
  if (said === undefined) return undefined
  return said in flags ? flags[said] : said
}

const flags: Record<string, boolean> = { yes: true, true: true, '1': true, no: false, false: false, '0': false }
