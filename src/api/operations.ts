import type { Group } from './operation'
import { apiKeys } from './operations/api-keys'
import { issuers } from './operations/issuers'

/** All of the API, in the order in which the reference tells of it. */
export const groups: Group[] = [issuers, apiKeys]
