import { shareLinks } from '../../verification/share'
import type { Shared } from '../../verification/share'

/** Links that hand a badge on. Nothing is asked of those places before one is pressed. */
export function ShareLinks({ origin, shared }: { origin: string; shared: Shared }) {
  return (
    <ul class="tags">
      <li>Share on</li>
      {shareLinks(origin, shared).map(({ place, href }) => (
        <li>
          <a href={href} rel="noopener noreferrer nofollow">
            {place}
          </a>
        </li>
      ))}
    </ul>
  )
}
