import type { Badge } from '../../verification/badge'
import { Facts } from '../components/facts'
import { hostOf, Outside } from '../components/outside'

/** What it takes to check a badge without us, and all of it at hand; with scripts, a button that does it right there. */
export function CheckIt({ badge: { issuer, check }, origin }: { badge: Badge; origin: string }) {
  return (
    <section aria-labelledby="check-it">
      <h2 id="check-it">Check it yourself</h2>
      <div class="self-check no-print" data-check hidden>
        <p>
          You need not take our word. Your own browser can fetch the signed document, the issuer’s key and the status
          list, and compute whether they fit.
        </p>
        <button type="button">Check it in this browser</button>
        <div aria-live="polite" />
      </div>
      <p>
        To depend on nothing that comes from here, give the address of this page, or one of the files above, to a
        verifier of your choice. It checks that the signature was made with a key of the issuer, and that the issuer’s
        status list does not call the badge revoked. A file handed over earlier cannot know that it was revoked since;
        the list does.
      </p>
      <Facts
        of={[
          ['Issuer’s DID', <Address href={`${issuer.path}/did.json`}>{issuer.id}</Address>],
          ['Website', <Outside href={issuer.url}>{hostOf(issuer.url)}</Outside>],
          ['Key of the JSON-LD', <Address href={check.keys.proof}>{origin + check.keys.proof}</Address>],
          ['Key of the JWT', <Address href={check.keys.jwt}>{origin + check.keys.jwt}</Address>],
          ['Status list', <Address href={check.statusList}>{origin + check.statusList}</Address>],
          ['Place in it', check.statusIndex],
          ['Signatures', 'Data Integrity eddsa-rdfc-2022 (JSON-LD), ES256 or RS256 (JWT)'],
        ]}
      />
    </section>
  )
}

function Address({ href, children }: { href: string; children: string }) {
  return (
    <a href={href}>
      <code>{children}</code>
    </a>
  )
}
