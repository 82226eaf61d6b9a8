import { imagePath } from '../../address'

/**
 * The badge's picture, or its first letter while it has none. Decorative: the name stands beside it. `atOnce` is for the
 * one that a page is about; those in lists wait until they come into sight.
 */
export function BadgeImage({ digest, name, atOnce }: { digest: string | null; name: string; atOnce?: boolean }) {
  if (digest)
    return (
      <img
        class="badge-image"
        src={imagePath(digest)}
        alt=""
        width="256"
        height="256"
        loading={atOnce ? 'eager' : 'lazy'}
      />
    )
  return (
    <span class="badge-image badge-image--none" aria-hidden="true">
      {name.trim().charAt(0).toUpperCase() || '?'}
    </span>
  )
}
