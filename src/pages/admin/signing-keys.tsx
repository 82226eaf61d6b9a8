import type { resigningProgress } from '../../credentials/editions/resign.query'
import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import type { SigningKeyView } from '../../signing/inventory'
import type { KeyStatus, KeyUse } from '../../signing/keys'
import type { ClosedKey } from '../../signing/upkeep'
import { Empty } from '../components/empty'
import { Field, Select } from '../components/field'
import { Notice } from '../components/notice'
import { Pager } from '../components/pager'
import { Pill } from '../components/status'
import { Time } from '../components/time'
import { count } from '../components/words'
import { typed, wasSent } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

type Props = {
  issuer: Issuer
  person: Person
  keys: Page<SigningKeyView>
  closed: ClosedKey[]
  resigning: Awaited<ReturnType<typeof resigningProgress>>
  /** Months after which keys are rotated by themselves; 0 for never. */
  months: number
  cursor?: string | undefined
  refused?: Refused | undefined
}

/** What an issuer signs with, and what can be done when a key is old, not its own, or in wrong hands. */
export function SigningKeysPage({ issuer, person, keys, closed, resigning, months, cursor, refused }: Props) {
  const path = `/admin/${issuer.slug}/signing-keys`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/signing-keys" refusal={refused?.refusal}>
      <p>
        Badges are signed with these keys, and anybody checks them with the public halves. The private halves are
        locked, and nobody gets to see them.
      </p>
      {closed.length > 0 && (
        <Notice tone="warn">
          <p>
            {count(closed.length, 'key')} in use cannot be opened. No badge is signed until the right secret is set:
          </p>
          <ul>
            {closed.map(({ reason }) => (
              <li>{reason}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Progress of={resigning} />
      {keys.items.length === 0 ? (
        <Empty>
          <p>There is no key yet. The first badge brings them along.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {keys.items.map((key) => (
            <Line key_={key} path={path} refused={refused} />
          ))}
        </ul>
      )}
      <Pager path={path} next={keys.next} cursor={cursor} />
      <Rotate path={path} months={months} />
      <Import path={path} refused={refused} />
    </AdminFrame>
  )
}

const uses = {
  badge: 'for badges',
  machine: 'for what machines have signed',
  test: 'for tests',
} as const satisfies Record<KeyUse, string>

const statuses = {
  active: ['In use', 'good'],
  retired: ['Retired', undefined],
  compromised: ['Compromised', 'bad'],
} as const satisfies Record<KeyStatus, readonly [string, 'good' | 'bad' | undefined]>

function Line({ key_: key, path, refused }: { key_: SigningKeyView; path: string; refused: Refused | undefined }) {
  const [words, tone] = statuses[key.status]
  return (
    <li>
      <div>
        <strong>{key.algorithm}</strong> {uses[key.use]} <Pill tone={tone}>{words}</Pill>
        <small>
          {key.algorithm === 'RS256' ? 'imported' : 'made'} <Time at={key.createdAt} />
          {key.endedAt && (
            <>
              , signed until <Time at={key.endedAt} />
            </>
          )}
          <br />
          <code>{key.id}</code>
        </small>
      </div>
      {key.status === 'active' && key.algorithm === 'RS256' && <StopUsing path={path} id={key.id} />}
      {key.status !== 'compromised' && <Compromise path={path} id={key.id} use={key.use} refused={refused} />}
    </li>
  )
}

function StopUsing({ path, id }: { path: string; id: string }) {
  return (
    <details>
      <summary>Stop using it</summary>
      <form method="post" action={`${path}/${id}/retire`}>
        <p class="muted">JWTs are signed with an ES256 key again. What this key signed stays good.</p>
        <button type="submit" class="small outline">
          Retire this key
        </button>
      </form>
    </details>
  )
}

const consequences = {
  badge:
    'Everything it signed is signed again with a new key, by itself. Badges keep their addresses. A copy that somebody downloaded before no longer verifies elsewhere: they have to download it again.',
  machine:
    'What machines had signed with it no longer verifies, and we cannot sign it again, as we do not keep it. Whoever had it signed has to do so once more.',
  test: 'Tests sign under another name from now on. What was signed before goes on verifying: nobody can take a did:key back.',
} as const satisfies Record<KeyUse, string>

function Compromise({
  path,
  id,
  use,
  refused,
}: {
  path: string
  id: string
  use: KeyUse
  refused: Refused | undefined
}) {
  const name = `keys.${id}.confirm`
  return (
    <details open={wasSent(refused?.fields, name)}>
      <summary>It is in wrong hands</summary>
      <form method="post" action={`${path}/${id}/compromised`}>
        <p>
          Do this if somebody else may have the private key, or the secret that opens it. They could sign badges in your
          name, with any date. So nothing counts any more only because this key signed it.
        </p>
        <p>{consequences[use]}</p>
        <Field
          name={name}
          label="Type the word “compromised” to confirm"
          hint="It cannot be taken back."
          required
          autocomplete="off"
          spellcheck={false}
          value={typed(refused, name)}
          problems={refused?.refusal.fields ?? []}
        />
        <button type="submit" class="small outline danger">
          Trust this key no more
        </button>
      </form>
    </details>
  )
}

function Progress({ of: runs }: { of: Props['resigning'] }) {
  if (runs.length === 0) return null
  return (
    <section>
      <h2>Signed again</h2>
      <ul class="lines">
        {runs.map(({ keyId, signedAgain, left, createdAt }) => (
          <li>
            <div>
              {left === 0 ? (
                <>Every badge that it had signed has another signature now.</>
              ) : (
                <>
                  <strong>{left}</strong> of {count(signedAgain + left, 'badge')} still to be signed again. Come back in
                  a minute; one that cannot be signed is under “Needs attention”.
                </>
              )}
              <small>
                Compromised <Time at={createdAt} precise />
                <br />
                <code>{keyId}</code>
              </small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Rotate({ path, months }: { path: string; months: number }) {
  return (
    <section class="section" aria-labelledby="rotate">
      <h2 id="rotate">Use new keys</h2>
      <p>
        New keys sign from now on, and the old ones retire. Every badge stays good.
        {months > 0 && ` This happens by itself when a key is ${count(months, 'month')} old.`}
      </p>
      <form method="post" action={`${path}/rotate`}>
        <Select name="use" label="Keys" value="badge" options={Object.entries(uses)} />
        <button type="submit">Make new keys</button>
      </form>
    </section>
  )
}

function Import({ path, refused }: { path: string; refused: Refused | undefined }) {
  return (
    <section class="section" aria-labelledby="import">
      <h2 id="import">Bring an RS256 key of your own</h2>
      <p>
        Only if somebody you issue to cannot take anything but RS256. It then signs the JWT form of your badges, until
        you retire it. It is not replaced by itself.
      </p>
      <form method="post" action={`${path}/import`} enctype="multipart/form-data">
        <Field
          name="privateKey"
          type="file"
          label="Private key"
          hint="RSA, as PKCS #8 (PEM, not encrypted) or JWK. 2,048 bits; up to 4,096 on Cloudflare’s paid plan, as longer keys take more CPU. Delete the file afterwards."
          accept=".pem,.key,.json,.jwk"
          required
          problems={refused?.refusal.fields ?? []}
        />
        <button type="submit">Import the key</button>
      </form>
    </section>
  )
}
