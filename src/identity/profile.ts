import { imageUrl } from '../address'
import type { JsonLd } from '../proof/canonicalize'
import type { Issuer } from './issuers'

/** OB 3.0 `Profile`, as far as we use it. What there is nothing to say about is left out: no null, no empty array. */
export type Profile = {
  id: string
  type: ['Profile']
  name: string
  url: string
  description: string
  image?: { id: string; type: 'Image' }
  email?: string
  /** Each an `EndorsementCredential` with its own proof. */
  endorsement?: JsonLd[]
}

/** What an issuer says of itself, and who endorses it: at its address, and in each badge it signs. */
export function toProfile(
  origin: string,
  issuer: Pick<Issuer, 'did' | 'name' | 'url' | 'description' | 'imageDigest' | 'email'>,
  endorsements: JsonLd[] = [],
): Profile {
  const { did, name, url, description, imageDigest, email } = issuer
  return {
    id: did,
    type: ['Profile'],
    name,
    url,
    description,
    ...(imageDigest !== null && { image: { id: imageUrl(origin, imageDigest), type: 'Image' as const } }),
    ...(email !== null && { email }),
    ...(endorsements.length > 0 && { endorsement: endorsements }),
  }
}
