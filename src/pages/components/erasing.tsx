import type { ErasureView } from '../../privacy/erasures'
import { counted, expires, goes, goesWithAccount, kinds, stays } from '../../privacy/rules'
import type { FieldProblem } from '../../refusal'
import { Check, Field } from './field'
import { Facts } from './facts'
import { Time } from './time'

/** What an erasure deletes, and what has to stay and why. */
export function WhatGoes({ account }: { account: 'goes' | 'may stay' }) {
  return (
    <>
      <h3>What is deleted</h3>
      <ul>
        {goes.map((words) => (
          <li>{words}</li>
        ))}
      </ul>
      {account === 'may stay' && <p>And, unless something of another issuer needs it:</p>}
      <ul>
        {goesWithAccount.map((words) => (
          <li>{words}</li>
        ))}
      </ul>
      <h3>What stays, and why</h3>
      <ul>
        {stays.map(([what, why]) => (
          <li>
            {what}: {why}.
          </li>
        ))}
      </ul>
      <h3>What goes by itself</h3>
      <ul>
        {expires.map((words) => (
          <li>{words}</li>
        ))}
      </ul>
    </>
  )
}

/** What becomes of the badges, and the address once more: nobody does this by accident. */
export function ErasureFields({ problems, hint }: { problems: FieldProblem[]; hint: string }) {
  return (
    <>
      <fieldset class="boxes">
        <legend>Pages of the badges</legend>
        <Check
          radio
          name="badges"
          value="keep"
          checked
          label="Keep them, without naming anyone"
          hint="Each is signed once more, and says that somebody earned it"
        />
        <Check
          radio
          name="badges"
          value="remove"
          label="Take them down"
          hint="Copies that were handed out can still be verified"
        />
      </fieldset>
      <Field
        name="typed"
        type="email"
        label="E-mail address"
        hint={hint}
        autocomplete="off"
        required
        problems={problems}
      />
    </>
  )
}

/** How far an erasure is, and what it came to. */
export function ErasureReport({ of: erasure }: { of: ErasureView }) {
  const { status, account, badges, report, requestedAt, finishedAt } = erasure
  return (
    <Facts
      of={[
        ['Erasure', status === 'done' ? 'Done' : 'Going on'],
        ['Asked for', <Time at={requestedAt} />],
        ['Done', finishedAt && <Time at={finishedAt} />],
        ['Account', account === 'closed' ? 'Closed' : 'Stays: something of another issuer needs it'],
        ['Pages of badges', badges === 'keep' ? 'Kept, without naming anyone' : 'Taken down'],
        ...kinds.map((kind): [string, number | false] => [counted[kind], (report[kind] ?? 0) > 0 && report[kind]!]),
      ]}
    />
  )
}
