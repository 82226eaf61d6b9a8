import type { OwnBadge } from '../../credentials/editions/own-badge'
import type { Visibility } from '../../credentials/rules'
import { Check, Problem } from '../components/field'
import { Notice } from '../components/notice'
import { textAt, wasSent } from '../refused'
import type { Refused } from '../refused'

/** What each choice means, in the order of who sees less. */
const choices: [Visibility, string, string][] = [
  [
    'public',
    'Everyone',
    'Your public profile lists it, if you have one, and search engines may if you let them below. Nobody needs its address.',
  ],
  [
    'link',
    'Anyone with the link',
    'Whoever you give its address to sees it, and whoever they pass it on to. It is listed nowhere.',
  ],
  [
    'nobody',
    'Nobody',
    'Its address answers as if there were no such badge: the page, its files, and every card or picture of it on other sites.',
  ],
]

/** Who sees a badge. Says before what hiding it does, and what it cannot. */
export function DisplayForm({ badge, refused }: { badge: OwnBadge; refused: Refused | undefined }) {
  const sent = wasSent(refused?.fields, 'visibility') ? refused : undefined
  const visibility = sent ? textAt(sent.fields, 'visibility') : badge.visibility
  const problems = sent?.refusal.fields ?? []
  return (
    <section class="section" id="display" tabindex={-1} aria-labelledby="display.name">
      <h2 id="display.name">Who sees it</h2>
      <form method="post" action={`/learn/badges/${badge.id}/display`}>
        <fieldset aria-labelledby="display.name">
          {choices.map(([value, label, hint]) => (
            <Check name="visibility" value={value} label={label} hint={hint} checked={visibility === value} radio />
          ))}
          <Problem name="visibility" problems={problems} />
        </fieldset>
        <Check
          name="indexed"
          label="Search engines may list its page"
          hint="Counts only while everyone sees it. What they have listed, they may go on showing for a while after you take this back."
          checked={sent ? wasSent(sent.fields, 'indexed') : badge.indexed}
        />
        <Notice tone="warn">
          <p>
            Hiding it takes nothing back. Files that you or others have go on verifying: their signature, the issuer’s
            keys and the status list answer as before, also if it was revoked. Links and QR codes lead nowhere, and its
            Open Badges 2.0 copy no longer verifies, as that lives at its address.
          </p>
          <p>You can show it again at any time. Every change takes up to a minute.</p>
        </Notice>
        <button type="submit">Save who sees it</button>
      </form>
    </section>
  )
}
