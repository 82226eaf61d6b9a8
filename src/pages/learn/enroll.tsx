import type { Version } from '../../catalogue/version'
import type { Person } from '../../identity/rules'
import { Field } from '../components/field'
import { Problems } from '../components/problems'
import { typed } from '../refused'
import type { Refused } from '../refused'
import { Work } from '../work'

/** Where somebody lands whose enrollment was refused: with why, and another try where that may help. */
export function EnrollPage({ person, version, refused }: { person: Person; version: Version; refused: Refused }) {
  return (
    <Work title={`Enroll: ${version.name}`} actor={person} path="/learn">
      <div class="narrow">
        <h1 lang={version.language}>{version.name}</h1>
        <Problems refusal={refused.refusal} title="You could not be enrolled" />
        {refused.refusal.code === 'invalid' ? (
          <form method="post" action="/learn/enroll">
            <input type="hidden" name="microcredentialId" value={version.microcredentialId} />
            <Field
              name="targetDate"
              type="date"
              label="Day you aim at, if you like"
              hint="A wish, never a deadline."
              value={typed(refused, 'targetDate')}
              problems={refused.refusal.fields}
            />
            <button type="submit">Enroll</button>
          </form>
        ) : (
          <a role="button" href="/learn">
            To my learning
          </a>
        )}
      </div>
    </Work>
  )
}
