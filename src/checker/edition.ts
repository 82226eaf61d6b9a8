import type { JsonLd } from '../proof/canonicalize'
import type { Budget } from './budget'
import { examine } from './examine'
import { idOf, isOfType, objectsOf, textsOf } from './json'
import type { Parsed } from './parse'
import type { Records } from './proof-result'
import { refreshOnce } from './refresh'
import { absent, notChecked, passed } from './report'
import type { StepResult } from './report'

/**
 * The newer edition of a credential, if its refresh service has one that its own issuer signed: the same id, a later
 * beginning (Open Badges 3.0, `1EdTechCredentialRefresh`). Whatever goes wrong, what was handed in stands.
 */
export async function checkEdition(
  budget: Budget,
  { credential }: Parsed,
  records?: Records,
): Promise<{ result: StepResult; newer?: Parsed }> {
  if (!objectsOf(credential.refreshService).some((service) => isOfType(service, '1EdTechCredentialRefresh')))
    return { result: absent('It names no service that would have newer editions, or none of a kind known here.') }
  const text = await budget.within(refreshOnce(budget.ctx, credential))
  if (text === undefined) return { result: notChecked('Its refresh service gave nothing; it is taken as handed in.') }
  const found = await examine(budget, { text }, records)
  const kept = (why: string) => ({ result: notChecked(`What its refresh service gave was not taken: ${why}`) })
  if (!('parsed' in found)) return kept('it is no credential.')
  const bad = found.steps.find(({ outcome }) => outcome !== 'passed')
  if (bad) return kept(bad.reason)
  const newer = found.parsed
  if (credential.id === undefined || newer.credential.id !== credential.id) return kept('it is another credential.')
  if (idOf(newer.credential.issuer) !== idOf(credential.issuer)) return kept('it is another issuer’s.')
  const [before, after] = [beginningOf(credential), beginningOf(newer.credential)]
  if (Date.parse(before) === Date.parse(after)) return { result: passed('It is the newest edition.') }
  if (!(Date.parse(after) > Date.parse(before))) return kept('it is older.')
  return { result: passed(`There is a newer edition, of ${after}; what follows was looked at in that one.`), newer }
}

const beginningOf = ({ validFrom, issuanceDate }: JsonLd) => textsOf(validFrom ?? issuanceDate)[0] ?? ''
