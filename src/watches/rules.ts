import { isOwn, whyNotAsked, whyNotAskedOfUs } from '../outbound/address'

/** How often in a row a list may fail to answer before a watch of it is given up: for a fortnight at the least. */
export const mostFailures = 24 * 14

/** Why a status list can never be asked for, in words; undefined if it may be. */
export function unreachableList(address: string, ownOrigin: string): string | undefined {
  const url = URL.parse(address)
  if (!url) return 'This is not the address of a status list.'
  const reason = isOwn(url, ownOrigin) ? whyNotAskedOfUs(url) : whyNotAsked(url, ownOrigin)
  return reason && `The status list cannot be read: ${reason}`
}
