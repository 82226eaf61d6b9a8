import type { z } from 'zod'
import type { JsonLd } from '../proof/canonicalize'
import { vc1Context } from '../proof/context-urls'
import { holdsMoreThan, isOfType, listOf, mostValues } from './json'
import { isOpenBadge } from './kind'
import { AchievementCredential, EndorsementCredential } from './open-badge'
import { failed, notChecked, passed } from './report'
import type { StepResult } from './report'
import { CredentialV1, CredentialV2 } from './schema'

/** Problems that are told; the rest is counted. */
const told = 3

/**
 * Which data model a credential says it is of, and whether it is: VC Data Model 2.0 or 1.1 and, for a badge or an
 * endorsement, Open Badges 3.0.
 */
export function checkDataModel(credential: JsonLd): StepResult {
  if (holdsMoreThan(mostValues, credential)) return notChecked(tooLarge)
  const [model, base] = isOfFirstModel(credential)
    ? (['the VC Data Model 1.1', CredentialV1] as const)
    : (['the VC Data Model 2.0', CredentialV2] as const)
  const [kind, badge] = kindOf(credential)
  const problems = [base, badge].flatMap((schema) => (schema ? problemsWith(schema, credential) : []))
  if (problems.length === 0) return passed(`${kind}, as ${badge ? 'Open Badges 3.0 on ' : ''}${model} asks for it.`)
  const words = [...new Set(problems)]
  const more = words.length > told ? ` And ${words.length - told} more.` : ''
  return failed(`${words.slice(0, told).join(' ')}${more}`)
}

/** Whether its first context is that of the VC Data Model 1.1. */
export const isOfFirstModel = (credential: JsonLd) => listOf(credential['@context'])[0] === vc1Context

function kindOf(credential: JsonLd): [string, z.ZodType | undefined] {
  if (isOfType(credential, 'EndorsementCredential')) return ['An endorsement', EndorsementCredential]
  return isOpenBadge(credential) ? ['A badge', AchievementCredential] : ['A credential', undefined]
}

const tooLarge = `It holds more than ${mostValues} values.`

/** Where a document is not as its schema asks, in words. One of very many values is not looked at: each may be a problem. */
export function problemsWith(schema: z.ZodType, credential: JsonLd): string[] {
  if (holdsMoreThan(mostValues, credential)) return [tooLarge]
  const { error } = schema.safeParse(credential, { reportInput: true })
  return (error?.issues ?? []).map(({ code, path, input, message }) => {
    const where = path.join('.') || 'It'
    if (input === undefined && code !== 'custom') return `${where} is missing.`
    return isOurs(code, message) ? `${where} ${message}.` : `${where} is not of the kind it should be.`
  })
}

/** Words of our schemas begin with a verb in small letters; those of the library with a capital. */
const isOurs = (code: string, message: string) => code === 'custom' || /^[a-z]/.test(message)
