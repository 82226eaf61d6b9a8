import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { Refusal } from '../refusal'
import type { AppEnv } from './env'

/** Room for the largest form and the longest JSON. */
export const maxBytes = 2 * 1024 * 1024

/** Files and images stop reading at limits of their own; a draft is shown again with an image that is too large refused. */
const limitsItself = /^\/(api\/v1\/(uploads|issuers\/[^/]+\/images)|author)(\/|$)/

/** Middleware that refuses a longer body, in these words, before it is read into memory. */
export const atMost = (bytes: number, words: string) =>
  bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new Refusal('too_large', words)
    },
  })

/** Of a webhook, whoever sends it. */
export const hookLimit = atMost(256 * 1024, 'A webhook may have 256 KB at most.')

const limit = atMost(maxBytes, `A request may have ${maxBytes / 1024 / 1024} MB at most.`)

/** Refuses a body that is too large to be any of ours before it is read into memory. */
export const limitBody = createMiddleware<AppEnv>((c, next) =>
  limitsItself.test(c.req.path) ? next() : limit(c, next),
)
