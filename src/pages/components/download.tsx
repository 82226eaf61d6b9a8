/** One of the forms that something can be had in, in a list of them. */
export function Download({ href, name, what }: { href: string; name: string; what: string }) {
  return (
    <li>
      <a href={href} download>
        {name}
      </a>{' '}
      <small>{what}</small>
    </li>
  )
}
