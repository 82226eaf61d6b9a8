import { sql } from 'drizzle-orm'
import { outgoingMail } from './tables'

/** As the partial indexes say it: SQLite takes one only for a condition in the same words. */
export const isOnItsWay = sql`${outgoingMail.status} in ('waiting', 'sending')`
export const isProblem = sql`${outgoingMail.status} in ('refused', 'bounced', 'uncertain')`
export const hasWords = sql`${outgoingMail.to} <> ''`
