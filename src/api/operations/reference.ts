import * as z from 'zod'
import { ok } from '../operation'
import type { Group } from '../operation'

export const reference: Group = {
  tag: 'This document',
  about: 'What you are reading, for programs.',
  operations: {
    getDocument: {
      route: 'GET /openapi.json',
      summary: 'Read the OpenAPI document',
      who: 'anybody',
      answer: ok(z.looseObject({ openapi: z.string() }), { openapi: '3.1.1' }),
    },
  },
}
