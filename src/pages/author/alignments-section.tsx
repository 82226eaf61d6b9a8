import type { FieldProblem } from '../../refusal'
import { Field, Problem } from '../components/field'
import { FormSection, RowButton, RowButtons } from './form-parts'
import type { RowActions, Section } from './form-parts'

type AlignmentForm = Section['form']['alignments'][number]

/** Skills of public frameworks; what makes the badge findable elsewhere. */
export function AlignmentsSection({ form: { alignments }, problems, action }: Section) {
  return (
    <FormSection id="alignments" title="Skills it aligns with">
      <p class="muted">
        Skills of public frameworks, such as ESCO or O*NET, by their web addresses. They go into the badge, so that
        others know what it is about. May stay empty.
      </p>
      <Problem name="alignments" problems={problems} />
      {alignments.map((alignment, i) => (
        <AlignmentRow
          alignment={alignment}
          title={`Skill ${i + 1}`}
          path={`alignments.${i}`}
          problems={problems}
          buttons={{
            noun: 'alignment',
            at: String(i),
            what: `skill ${i + 1}`,
            to: `${action}#alignments`,
            first: i === 0,
            last: i === alignments.length - 1,
          }}
        />
      ))}
      <RowButton value="add-alignment" label="Add a skill" to={`${action}#alignments.${alignments.length}`} />
    </FormSection>
  )
}

/** One skill, of the whole or of a criterion; `path` says which. */
export function AlignmentRow({
  alignment,
  title,
  path,
  problems,
  buttons,
}: {
  alignment: AlignmentForm
  title: string
  path: string
  problems: FieldProblem[]
  buttons: RowActions
}) {
  return (
    <fieldset class="row" id={path} tabindex={-1}>
      <legend>{title}</legend>
      <input type="hidden" name={`${path}.targetType`} value={alignment.targetType} />
      <div class="fields">
        <Field name={`${path}.targetName`} label="Skill" value={alignment.targetName} problems={problems} />
        <Field
          name={`${path}.targetUrl`}
          label="Web address"
          type="url"
          value={alignment.targetUrl}
          problems={problems}
        />
        <Field
          name={`${path}.targetFramework`}
          label="Framework"
          value={alignment.targetFramework}
          problems={problems}
        />
        <Field name={`${path}.targetCode`} label="Code" value={alignment.targetCode} problems={problems} />
      </div>
      <RowButtons {...buttons} />
    </fieldset>
  )
}
