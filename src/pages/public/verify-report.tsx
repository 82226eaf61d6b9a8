import type { StepName } from '../../checker/report'
import type { Verification } from '../../verification/verification'
import type { Said } from '../../verification/verify-said'
import { outcomeWords, stepWords, verdictWords } from '../../verification/verify-words'
import { Facts } from '../components/facts'
import { Time } from '../components/time'
import { VerifyLayout } from './verify'
import { WatchForm } from './watch-form'

/**
 * What came of checking one badge. All of it may have been written by whoever wants to be believed: it is shown as text,
 * each in a direction of its own, none of its pictures is fetched, and what was proven is told apart from what it says.
 */
export function VerificationPage({ verification, mails }: { verification: Verification; mails: boolean }) {
  const { verdict, summary, badge, steps, revocation } = verification
  const [words, tone] = verdictWords[verdict]
  return (
    <VerifyLayout title={words}>
      <div class="verify">
        <article class={`verified verified--${tone}`}>
          <div class="verified-verdict" role="status">
            <h1>{words}</h1>
            <p>{short(summary)}</p>
          </div>
          <WhatItSays {...{ badge, verification }} />
        </article>
        <p class="cluster no-print">
          <a role="button" class="outline" href="/verify">
            Verify another
          </a>
          {badge.page && <a href={badge.page}>To the badge’s own page</a>}
        </p>
        <section>
          <h2>How it was checked</h2>
          <ol class="steps">
            {steps.map(({ name, outcome, reason }) => {
              const [answer, mood] = outcomeWords[outcome]
              return (
                <li class={mood ? `step--${mood}` : ''}>
                  <strong>{stepWords[name]}</strong> <span>{answer}.</span>
                  <small>
                    <bdi>{short(reason)}</bdi>
                  </small>
                </li>
              )
            })}
          </ol>
        </section>
        {revocation && <WatchForm {...revocation} mails={mails} />}
        <AsJson verification={verification} />
      </div>
    </VerifyLayout>
  )
}

function WhatItSays({ badge, verification }: { badge: Said; verification: Verification }) {
  const { form, secured, steps, credential } = verification
  if (!credential) return null
  const { name, description, issuer, holder, awarded, validUntil } = badge
  const passes = (step: StepName) => steps.some((s) => s.name === step && s.outcome === 'passed')
  return (
    <div class="verified-says">
      {!passes('proof') && <p class="muted">This is what it says of itself. None of it is proven.</p>}
      <h2>
        <bdi>{name ?? 'It has no name'}</bdi>
      </h2>
      {description && (
        <p>
          <bdi>{description}</bdi>
        </p>
      )}
      <Facts
        of={[
          ['Issuer', <IssuerWords {...issuer} isProven={passes('issuer')} />],
          ['Awarded to', holder === null ? 'It gives no name.' : <bdi>{holder}</bdi>],
          ['Awarded', awarded !== null && <Time at={awarded} />],
          ['Valid until', validUntil === null ? 'It gives no end.' : <Time at={validUntil} />],
          ['Checked', <Time at={verification.checkedAt} precise />],
          ['Handed in as', formWords[form]],
          ['Secured by', secured === 'hosted' ? 'its address' : (secured ?? 'nothing that is known here')],
        ]}
      />
    </div>
  )
}

/** The name is what the badge says; the host is what was found to stand behind it. */
function IssuerWords({ name, id, host, isProven }: Said['issuer'] & { isProven: boolean }) {
  return (
    <>
      <bdi>{name ?? id ?? 'It names none.'}</bdi>
      <br />
      <small>
        {isProven && host ? (
          <>
            <strong>{host}</strong> vouches for it. A badge may give its issuer any name: see that this is the address
            you expect.
          </>
        ) : (
          'That is what it says. Nobody was found to vouch for it.'
        )}
      </small>
    </>
  )
}

const formWords: Record<Verification['form'], string> = {
  json: 'JSON',
  jwt: 'JSON Web Token',
  png: 'PNG with the badge in it',
  svg: 'SVG with the badge in it',
  ob2: 'Open Badges 2.0 assertion',
}

function AsJson({ verification }: { verification: Verification }) {
  return (
    <details class="no-print">
      <summary>The same as JSON</summary>
      <p>
        Machines get this by posting the badge to <code>/verify</code>.
      </p>
      <pre tabindex={0} role="region" aria-label="Report as JSON" data-copy="text">
        <code>{JSON.stringify(verification, null, 2)}</code>
      </pre>
    </details>
  )
}

/** Some reasons quote what was handed in, which may go on for a megabyte. */
const short = (words: string) => (words.length > 600 ? `${words.slice(0, 600)}…`.toWellFormed() : words)
