/**
 * Whom a request comes from, as brakes count visitors: the address, and of IPv6 its first half, since a household has all
 * addresses of the other. Undefined for what comes from no network: this machine, or we ourselves.
 */
export function visitorOf(address: string | undefined | null): string | undefined {
  if (!address?.includes(':')) return address ?? undefined
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail?.split(':').filter(Boolean) ?? []
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0')
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':')
}
