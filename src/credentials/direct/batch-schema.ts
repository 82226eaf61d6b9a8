import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import { batchRowStatuses } from '../rules'

const Kind = z.enum(['award', 'revoke']).default('award')

/** What a file is for. The file itself is the body. */
export const NewBatch = z.object({ kind: Kind, microcredentialId: z.string().max(100).optional() })

export const BatchesQuery = PageQuery.extend({ kind: Kind })

export const RowStatus = z.enum(batchRowStatuses).optional()

export const RowsQuery = PageQuery.extend({ status: RowStatus })
