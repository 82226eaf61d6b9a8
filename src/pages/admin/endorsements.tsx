import type { EndorsementView } from '../../credentials/endorsements/endorsement.query'
import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import { Empty } from '../components/empty'
import { Field, TextArea } from '../components/field'
import { Pager } from '../components/pager'
import { Pill, Status } from '../components/status'
import { Time } from '../components/time'
import { Words } from '../public/endorsements'
import { typed } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

type Props = {
  issuer: Issuer
  person: Person
  endorsements: Page<EndorsementView>
  cursor: string | undefined
  refused?: Refused | undefined
}

/** What others say of the issuer and of what it offers, to be accepted or not. */
export function ReceivedPage({ issuer, person, endorsements, cursor, refused }: Props) {
  const path = `/admin/${issuer.slug}/endorsements`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/endorsements" refusal={refused?.refusal}>
      <div class="headline">
        <h2>What others say of {issuer.name}</h2>
        <a href={`${path}/given`}>Endorse others</a>
      </div>
      <p>
        An endorsement that you accept is shown on your public pages and is part of every badge that is signed from then
        on: five of {issuer.name}, and five of each version of a microcredential. Declining takes it out again; badges
        that were signed with it keep it.
      </p>
      {endorsements.items.length === 0 ? (
        <Empty>
          <p>Nobody has endorsed {issuer.name} yet.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {endorsements.items.map((one) => (
            <li>
              <Line of={one} />
              <Decide of={one} path={path} />
            </li>
          ))}
        </ul>
      )}
      <Pager path={path} next={endorsements.next} cursor={cursor} />
      <Upload path={path} refused={refused} />
    </AdminFrame>
  )
}

/** What the issuer says of others on this site. */
export function GivenPage({
  issuer,
  person,
  endorsements,
  cursor,
  refused,
  others,
}: Props & {
  /** Whether anybody else is here. */
  others: boolean
}) {
  const path = `/admin/${issuer.slug}/endorsements`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/endorsements" refusal={refused?.refusal}>
      <div class="headline">
        <h2>What {issuer.name} says of others</h2>
        <a href={path}>What others say</a>
      </div>
      {endorsements.items.length === 0 ? (
        <Empty>
          <p>{issuer.name} has endorsed nobody yet.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {endorsements.items.map((one) => (
            <li>
              <Line of={one} />
            </li>
          ))}
        </ul>
      )}
      <Pager path={`${path}/given`} next={endorsements.next} cursor={cursor} />
      {others ? (
        <Give path={path} refused={refused} />
      ) : (
        <p>There is no other issuer on this site, and an issuer cannot endorse itself.</p>
      )}
    </AdminFrame>
  )
}

function Line({ of }: { of: EndorsementView }) {
  return (
    <div>
      Of{' '}
      <a href={of.of.url}>
        {of.of.name}
        {of.of.version !== null && `, version ${of.of.version}`}
      </a>{' '}
      <Status of={of.status} /> {of.problem && <Pill tone="bad">Left out</Pill>}
      {of.problem && <p>{of.problem} It is neither shown nor part of what is signed.</p>}
      <Words of={of} />
      <small>
        <Since of={of} />.{' '}
        {of.signedHere ? (
          'Signed on this site.'
        ) : (
          <>
            Signed elsewhere as <code>{of.endorser.id}</code>
            {!of.problem && ', and found valid'} (looked at <Time at={of.checkedAt} />
            ).
          </>
        )}
        {of.validUntil && (
          <>
            {' '}
            Good until <Time at={of.validUntil} />.
          </>
        )}
      </small>
    </div>
  )
}

function Since({ of: { createdAt, acceptedAt, declinedAt } }: { of: EndorsementView }) {
  return (
    <>
      Here since <Time at={createdAt} />
      {acceptedAt && (
        <>
          , accepted <Time at={acceptedAt} />
        </>
      )}
      {declinedAt && (
        <>
          , declined <Time at={declinedAt} />
        </>
      )}
    </>
  )
}

function Decide({ of: { id, status, problem }, path }: { of: EndorsementView; path: string }) {
  if (status === 'declined') return null
  const decline = `${path}/${id}/decline`
  if (status === 'accepted')
    return (
      <details>
        <summary>Decline</summary>
        <form method="post" action={decline}>
          <p class="muted">
            <strong>This is final.</strong> Badges that were signed with it keep it.
          </p>
          <button type="submit" class="small outline danger">
            Decline it after all
          </button>
        </form>
      </details>
    )
  return (
    <form method="post" action={decline} class="cluster">
      {!problem && (
        <button type="submit" class="small" formaction={`${path}/${id}/accept`}>
          Accept
        </button>
      )}
      <button type="submit" class="small outline">
        Decline
      </button>
    </form>
  )
}

function Upload({ path, refused }: { path: string; refused: Refused | undefined }) {
  const problems = refused?.refusal.fields ?? []
  return (
    <section class="section" aria-labelledby="upload">
      <h2 id="upload">Add one that was signed elsewhere</h2>
      <p>
        An <code>EndorsementCredential</code> of Open Badges 3.0 as JSON, with a Data Integrity proof. It is checked,
        and then waits above for you to accept it.
      </p>
      <form method="post" action={path} enctype="multipart/form-data">
        <Field name="file" type="file" label="The file" accept=".json,application/json" problems={problems} />
        <TextArea name="document" label="Or its text" rows={6} value={typed(refused, 'document')} problems={problems} />
        <button type="submit">Check it</button>
      </form>
    </section>
  )
}

function Give({ path, refused }: { path: string; refused: Refused | undefined }) {
  const problems = refused?.refusal.fields ?? []
  return (
    <section class="section" aria-labelledby="give">
      <h2 id="give">Endorse an issuer or a microcredential</h2>
      <p>
        Your words are signed with your key, and the other issuer’s admins hear of it. Once they accept, it is public
        and part of their badges, <strong>which you cannot take back</strong>; until then nobody else sees it.
      </p>
      <form method="post" action={`${path}/given`}>
        <Field
          name="of"
          label="Whom or what"
          hint="The address of its page on this site."
          required
          maxlength={500}
          value={typed(refused, 'of')}
          problems={problems}
        />
        <TextArea
          name="comment"
          label="Why"
          hint="What you know of it, for whoever is shown such a badge. Markdown is fine."
          required
          rows={4}
          maxlength={2000}
          value={typed(refused, 'comment')}
          problems={problems}
        />
        <button type="submit">Sign and propose it</button>
      </form>
    </section>
  )
}
