import type { JsonLd } from '../proof/canonicalize'
import { idOf, isObject, isOfType, listOf, objectsOf } from './json'
import { failed, passed } from './report'
import type { StepResult } from './report'

/** Whether it says of whom or what it speaks (Open Badges 3.0, Verification and Validation: the subject is identified). */
export function checkSubject(credential: JsonLd): StepResult {
  const subjects = listOf(credential.credentialSubject)
  if (subjects.length === 0) return failed('It speaks of nobody: it has no subject.')
  if (!subjects.every(isObject)) return failed('Its subject is no object.')
  const [subject] = subjects
  if (isOfType(credential, 'OpenBadgeCredential', 'AchievementCredential'))
    return checkAchievementSubject(subject as JsonLd)
  const named = subjects.map(idOf).filter((id) => id !== undefined)
  return passed(named.length > 0 ? `It speaks of ${named.join(', ')}.` : 'It speaks of a subject without a name.')
}

function checkAchievementSubject(subject: JsonLd): StepResult {
  if (!isOfType(subject, 'AchievementSubject')) return failed('Its subject is not of type AchievementSubject.')
  const id = idOf(subject)
  const identifiers = objectsOf(subject.identifier)
  if (id === undefined && identifiers.length === 0)
    return failed('Its subject has neither an id nor an identifier: it could be anybody’s.')
  const untyped = identifiers.find(({ type, identityType }) => type === undefined || typeof identityType !== 'string')
  if (untyped) return failed('An identifier of its subject does not say of what kind it is.')
  const kinds = identifiers.map(({ identityType }) => String(identityType)).join(', ')
  return passed(`Its subject is ${[id, kinds && `known by ${kinds}`].filter(Boolean).join(', ')}.`)
}
