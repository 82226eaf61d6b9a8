import { imageUrl } from '../address'
import type { Issuer } from './issuers'

/** OB 3.0 `Profile`, as far as we use it. */
export type Profile = {
  id: string
  type: ['Profile']
  name: string
  url: string
  description: string
  image?: { id: string; type: 'Image' }
}

/** What an issuer says of itself, at its address and in each badge it signs. */
export function toProfile(
  origin: string,
  { did, name, url, description, imageDigest }: Pick<Issuer, 'did' | 'name' | 'url' | 'description' | 'imageDigest'>,
): Profile {
  const image = imageDigest === null ? {} : { image: { id: imageUrl(origin, imageDigest), type: 'Image' as const } }
  return { id: did, type: ['Profile'], name, url, description, ...image }
}
