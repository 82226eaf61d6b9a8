import { Stop } from './machine.ts'

/** Said before anybody answers where the deployment is to live. */
export const whyForEver = `The address is for ever. Every badge carries it inside its signature, and every wallet, profile and QR code that has
a badge asks there whether it is good. A badge signed under one address cannot move to another. So take one that you
will still have in ten years: a name of your own, like https://badges.example.org, whose domain is in this Cloudflare
account. The address that Cloudflare gives (…workers.dev) is good for trying things out.`

/** The answer that means: whatever address Cloudflare gives. */
export const workersDev = 'workers.dev'

/** The canonical origin somebody gave. Refuses all but https and a public host, alone. */
export function parseOrigin(text: string): string {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`)
  if (!url) throw new Stop(`"${text}" is no address. It looks like https://badges.example.org.`)
  if (url.hostname === 'localhost' || url.hostname.endsWith('.localhost') || /^[\d.]+$|^\[/.test(url.hostname))
    throw new Stop(`${url.host} is on one machine or has no name: nobody could check a badge there.`)
  if (url.protocol !== 'https:') throw new Stop(`The address has to begin with https://, not ${url.protocol}//.`)
  if (url.port || url.username || url.password || url.pathname !== '/' || url.search || url.hash)
    throw new Stop(`The address is a host alone, with nothing after it: https://${url.hostname}`)
  if (!url.hostname.includes('.') || url.hostname.endsWith('.')) throw new Stop(`${url.hostname} is not a public name.`)
  return url.origin
}
