import { credentialUrl } from '../credentials/address'
import { encode, oneLine } from './share'

export type Certification = {
  id: string
  name: string
  issuer: { name: string; linkedinId: string | null }
  awardedAt: Date
  validUntil: Date | null
}

/**
 * Opens LinkedIn's form for a certification, filled in; months count from 1, in UTC. With the number of the issuer's page
 * it has their logo. An end is named only if there is one: an empty one is shown as a mistake.
 */
export function addToLinkedIn(origin: string, badge: Certification): string {
  const { name, issuer, awardedAt, validUntil } = badge
  return `https://www.linkedin.com/profile/add?${encode({
    startTask: 'CERTIFICATION_NAME',
    name: oneLine(name),
    ...(issuer.linkedinId ? { organizationId: issuer.linkedinId } : { organizationName: oneLine(issuer.name) }),
    ...monthAs('issue', awardedAt),
    ...(validUntil && monthAs('expiration', validUntil)),
    certUrl: credentialUrl(origin, badge.id),
    certId: badge.id,
  })}`
}

const monthAs = (what: 'issue' | 'expiration', date: Date) => ({
  [`${what}Year`]: String(date.getUTCFullYear()),
  [`${what}Month`]: String(date.getUTCMonth() + 1),
})

/** The same by the names that the form has for its fields, to be copied: it does not fill them in for everybody. */
export function linkedInFields(origin: string, badge: Certification): [label: string, value: string][] {
  const { id, name, issuer, awardedAt, validUntil } = badge
  return [
    ['Name', oneLine(name)],
    ['Issuing organization', oneLine(issuer.name)],
    ['Issue date', month.format(awardedAt)],
    ...(validUntil ? [['Expiration date', month.format(validUntil)] as [string, string]] : []),
    ['Credential ID', id],
    ['Credential URL', credentialUrl(origin, id)],
  ]
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
