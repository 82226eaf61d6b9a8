/**
 * A link somebody handed in. Its host is plain to see before it is followed, and the other site learns nothing of where
 * the reader came from, nor can it reach back into our page.
 */
export function OutsideLink({ address }: { address: string }) {
  const host = URL.parse(address)?.host
  return (
    <a class="outside" href={address} rel="noopener noreferrer nofollow" referrerpolicy="no-referrer" target="_blank">
      <span>{address}</span>
      {host && <small>opens {host} in a new tab</small>}
    </a>
  )
}
