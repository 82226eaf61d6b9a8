import { sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { addHolders } from '../catalogue/holders'
import { microcredential, microcredentialVersion as version } from '../catalogue/tables'
import type { Ctx } from '../context'
import { given } from '../db/insert'
import { isCommitted } from '../events/outbox'
import type { NewEvent } from '../events/outbox'
import { credential } from './tables'

/**
 * Statement for the end of the batch that issues badges (1), or revokes them (-1): counts who holds them, if that is what
 * the batch came to. People are counted, not badges: whoever holds another one of the microcredential, as those do who
 * renew theirs, is counted already, and stays so.
 */
export function countHolders(ctx: Ctx, by: 1 | -1, events: Pick<NewEvent, 'id' | 'subjectId'>[]) {
  const badges = sql`json_each(${JSON.stringify(events.map(({ id, subjectId }) => ({ id, subjectId })))})
    inner join ${credential} on ${credential.id} = ${given('subjectId')}
    inner join ${version} on ${version.id} = ${credential.versionId}`
  const people = sql`${by} * (select count(distinct ${credential.holderId}) from ${badges}
    where ${version.microcredentialId} = ${microcredential.id} and ${isCommitted(given('id'))} and not ${holdsAnother})`
  return addHolders(ctx, people, sql`${microcredential.id} in (select ${version.microcredentialId} from ${badges})`)
}

const other = alias(credential, 'other')
const ofOther = alias(version, 'of_other')

const holdsAnother = sql`exists (select 1 from ${credential} ${other} inner join ${version} ${ofOther} on ${ofOther.id} = ${other.versionId}
  where ${other.holderId} = ${credential.holderId} and ${ofOther.microcredentialId} = ${microcredential.id}
    and ${other.id} <> ${credential.id} and ${other.status} = 'issued' and ${other.revokedAt} is null)`
