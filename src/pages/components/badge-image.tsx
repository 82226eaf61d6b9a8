import { imagePath } from '../../address'

/** The badge's picture, or its first letter while it has none. Decorative: the name stands beside it. */
export function BadgeImage({ digest, name }: { digest: string | null; name: string }) {
  if (digest) return <img class="badge-image" src={imagePath(digest)} alt="" width="256" height="256" loading="lazy" />
  return (
    <span class="badge-image badge-image--none" aria-hidden="true">
      {name.trim().charAt(0).toUpperCase() || '?'}
    </span>
  )
}
