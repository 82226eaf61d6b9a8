import type { EvidenceView } from '../../evidence/rules'
import { counts } from '../../evidence/rules'
import { Check, Problem, TextArea } from '../components/field'
import { chosen, typed, wasSent } from '../refused'
import type { Refused } from '../refused'
import type { Desk } from './enrollment'
import { NameFields } from './name-fields'

/** The end of an attempt: the learner's word that it is theirs, and what the badge will say of them. */
export function HandIn({ desk, refused }: { desk: Desk; refused: Refused | undefined }) {
  const { enrollment, evidence, person, attempt } = desk
  const problems = refused?.refusal.fields ?? []
  const releasable = evidence.filter(counts)
  const released = chosen(refused?.fields, 'release')
  return (
    <section class="section" id="hand-in" aria-labelledby="hand-in.name" tabindex={-1}>
      <h2 id="hand-in.name">{attempt ? 'Submit again' : 'Submit your work'}</h2>
      <p>
        What you have handed in is frozen as it is now, and an assessor judges exactly that. They are not shown your
        name.
      </p>
      <form method="post" action={`/learn/enrollments/${enrollment.id}/submissions`}>
        <fieldset>
          <legend>Your badge</legend>
          <NameFields
            name={typed(refused, 'holderName', person.name)}
            signed={wasSent(refused?.fields, 'nameInBadge')}
            problems={problems}
          />
          <TextArea
            name="narrative"
            label="In your own words: what you did, and what came of it"
            hint="May stay empty. It is signed as part of the badge, and everybody who sees the badge can read it; assessors are not shown it. Markdown: **bold**, lists with -."
            rows={4}
            maxlength={4000}
            value={typed(refused, 'narrative', '')}
            problems={problems}
          />
        </fieldset>
        <div id="release" data-live>
          {releasable.length > 0 && (
            <fieldset>
              <legend>Evidence to publish with the badge</legend>
              <p class="muted">
                Nothing, unless you choose. Anyone with the badge can see what you tick here, so leave out what is
                confidential at work.
              </p>
              {releasable.map((item, i) => (
                <Check
                  name={`release.${i}`}
                  value={item.id}
                  label={nameOf(item)}
                  hint={item.caption}
                  checked={released.includes(item.id)}
                />
              ))}
            </fieldset>
          )}
        </div>
        <fieldset id="statement">
          <legend>Your word</legend>
          <Check
            name="statement"
            label="This is my own work. Where others helped, I have said so."
            checked={wasSent(refused?.fields, 'statement')}
            required
          />
          <Problem name="statement" problems={problems} />
        </fieldset>
        <button type="submit">Submit for assessment</button>
      </form>
    </section>
  )
}

/** How a learner tells their own items apart. */
export function nameOf({
  kind,
  content,
  file,
}: Pick<EvidenceView, 'kind' | 'content'> & { file: { name: string } | null }): string {
  if (file) return file.name
  if (kind === 'link') return content
  const [line = ''] = content.trim().split('\n')
  return `“${line.length > 80 ? `${line.slice(0, 80)}…` : line}”`
}
