import { Hono } from 'hono'
import { publicRoutes } from './catalogue/public-routes'
import { acceptedEndorsements } from './credentials/endorsements/endorsement.query'
import type { AppEnv } from './http/env'
import { issuerPages } from './pages/public/issuer'
import { microcredentialPages } from './pages/public/microcredential'

/** Issuers and their microcredentials, as pages and as Open Badges 3.0 says them. */
export const publicIssuers = new Hono<AppEnv>()
  .route('/', publicRoutes(acceptedEndorsements))
  .route('/', issuerPages)
  .route('/', microcredentialPages)
