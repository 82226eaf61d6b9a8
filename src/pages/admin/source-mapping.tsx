import type { Issuer } from '../../identity/issuers'
import type { Person } from '../../identity/rules'
import type { Hook } from '../../sources/hooks'
import type { Reading } from '../../sources/reading'
import { hookTypes } from '../../sources/rules'
import type { Field as MappedField, HookType, Mapping } from '../../sources/rules'
import type { Source } from '../../sources/sources'
import { Facts } from '../components/facts'
import { Field, Problem, Select } from '../components/field'
import { Notice } from '../components/notice'
import { Time } from '../components/time'
import { textAt, typed } from '../refused'
import type { Refused } from '../refused'
import type { Fields } from '../form'
import { AdminFrame } from './frame'

/** Each field, as people call it. */
const labels: Record<MappedField, [label: string, hint?: string]> = {
  type: ['What kind of thing happened', 'The words for it are below.'],
  email: ['The learner’s e-mail address', 'Needed.'],
  name: ['The learner’s name, or first name'],
  familyName: ['The rest of the name, if it stands apart'],
  courseId: ['The course’s id', 'Needed. What the map knows it by.'],
  courseName: ['The course’s name'],
  completedAt: ['When it was completed', 'ISO 8601, or seconds since 1970. Without it, when the webhook came.'],
  passed: ['Whether the course is passed', 'If given, only “true” counts as completed.'],
  percentage: ['How much of it is done, in percent', 'If given, only 100 counts as completed.'],
}

const meanings: Record<HookType, string> = {
  'course.enrolled': 'the learner was enrolled',
  'course.completed': 'the learner has completed it',
}

/** More words than there are can be said at a time. */
const spare = 2

type Props = {
  issuer: Issuer
  person: Person
  source: Source
  /** The last webhook whose body is kept, and that body as paths see it. */
  last: { hook: Hook; shown: string } | undefined
  /** What would be read out of it by the mapping in the form. */
  tried?: Reading | undefined
  refused?: Refused | undefined
}

/** Where in a body of theirs our fields stand. */
export function MappingPage({ issuer, person, source, last, tried, refused }: Props) {
  const path = `/admin/${issuer.slug}/sources/${source.id}`
  const problems = refused?.refusal.fields ?? []
  return (
    <AdminFrame
      issuer={issuer}
      actor={person}
      part="/sources"
      refusal={problems.length > 0 ? refused?.refusal : undefined}
    >
      <div class="headline">
        <h2>Where the fields of {source.name} stand</h2>
        <a href={path}>{source.name}</a>
      </div>
      {tried && <Tried of={tried} />}
      <div class="split">
        <form method="post" action={`${path}/mapping`}>
          {(Object.keys(labels) as MappedField[]).map((field) => (
            <Field
              name={`paths.${field}`}
              label={labels[field][0]}
              hint={labels[field][1]}
              maxlength={200}
              autocomplete="off"
              spellcheck={false}
              value={typed(refused, `paths.${field}`, refused ? '' : source.mapping.paths[field])}
              problems={problems}
            />
          ))}
          <Words mapping={source.mapping} refused={refused} />
          <Condition mapping={source.mapping} refused={refused} />
          <div class="cluster">
            <button type="submit" formaction={`${path}/mapping/try`} class="outline" disabled={!last}>
              Try it on the last webhook
            </button>
            <button type="submit">Save</button>
          </div>
        </form>
        <section aria-labelledby="last">
          <h3 id="last">The last webhook</h3>
          {last ? (
            <>
              <p>
                It came <Time at={last.hook.receivedAt} precise />. A path leads into it: <code>$.user.email</code>,{' '}
                <code>$['e-mail']</code>, or <code>$.items[0]</code> for the first of a list.
              </p>
              <pre class="verbatim">
                <code>{last.shown}</code>
              </pre>
            </>
          ) : (
            <p>None is kept. Send one, and come back: it will stand here.</p>
          )}
        </section>
      </div>
    </AdminFrame>
  )
}

function Tried({ of }: { of: Reading }) {
  if (of.outcome !== 'told')
    return (
      <Notice tone="warn">
        <p>
          <strong>{of.outcome === 'ignored' ? 'Nothing would be done.' : 'It could not be mapped.'}</strong> {of.reason}
        </p>
        <p>Nothing is saved yet.</p>
      </Notice>
    )
  const { type, email, name, courseId, courseName, completedAt } = of.told
  return (
    <Notice tone="good">
      <p>This would be read. Nothing is saved yet.</p>
      <Facts
        of={[
          ['What happened', meanings[type]],
          ['E-mail address', email],
          ['Name', name || null],
          ['Course', courseName ? `${courseName} (${courseId})` : courseId],
          ['Completed', type === 'course.completed' && <Time at={completedAt} precise />],
        ]}
      />
    </Notice>
  )
}

function Words({ mapping, refused }: { mapping: Mapping; refused: Refused | undefined }) {
  const rows = refused
    ? wordRows(refused.fields)
    : Object.entries(mapping.types).map(([word, type]) => ({ word, type }))
  const shown = [...rows, ...Array.from({ length: spare }, () => ({ word: '', type: 'course.completed' }))]
  return (
    <fieldset>
      <legend>The words for what happened</legend>
      <small>
        A <code>*</code> is any other word, or none. What is not named is ignored.
      </small>
      {shown.map(({ word, type }, n) => (
        <div class="fields">
          <Field
            name={`words.${n}.word`}
            label="Their word"
            maxlength={200}
            autocomplete="off"
            spellcheck={false}
            value={word}
          />
          <Select
            name={`words.${n}.type`}
            label="Means"
            value={type}
            options={hookTypes.map((one) => [one, meanings[one]] as const)}
          />
        </div>
      ))}
      <Problem name="types" problems={refused?.refusal.fields} />
    </fieldset>
  )
}

function Condition({ mapping: { condition }, refused }: { mapping: Mapping; refused: Refused | undefined }) {
  const problems = refused?.refusal.fields ?? []
  const stored = refused ? undefined : condition
  return (
    <fieldset>
      <legend>Only if (may be left empty)</legend>
      <div class="fields">
        <Field
          name="condition.path"
          label="At"
          maxlength={200}
          autocomplete="off"
          spellcheck={false}
          value={typed(refused, 'condition.path', stored?.path)}
          problems={problems}
        />
        <Field
          name="condition.equals"
          label="stands"
          maxlength={200}
          autocomplete="off"
          spellcheck={false}
          value={typed(refused, 'condition.equals', stored?.equals)}
          problems={problems}
        />
      </div>
    </fieldset>
  )
}

/** The rows of words that were filled in. */
function wordRows(fields: Fields): { word: string; type: string }[] {
  const rows = Array.isArray(fields.words) ? fields.words : []
  return rows.flatMap((row) => {
    if (typeof row === 'string' || Array.isArray(row)) return []
    const word = textAt(row, 'word').trim()
    return word === '' ? [] : [{ word, type: textAt(row, 'type') }]
  })
}

/** What the form says, for the schema to judge: fields left empty are not there. */
export function mappingOf(fields: Fields): unknown {
  const paths = typeof fields.paths === 'object' && !Array.isArray(fields.paths) ? fields.paths : {}
  const condition = { path: textAt(fields, 'condition.path').trim(), equals: textAt(fields, 'condition.equals').trim() }
  return {
    paths: Object.fromEntries(
      Object.entries(paths).filter(([, path]) => typeof path === 'string' && path.trim() !== ''),
    ),
    types: Object.fromEntries(wordRows(fields).map(({ word, type }) => [word, type])),
    condition: condition.path || condition.equals ? condition : null,
  }
}
