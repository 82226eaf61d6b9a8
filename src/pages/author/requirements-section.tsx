import { Check, Field, Problem, Select, TextArea } from '../components/field'
import { commonMediaTypes } from '../components/requirement-words'
import { FormSection, RowButton, RowButtons } from './form-parts'
import type { Section } from './form-parts'

type RequirementForm = Section['form']['requirements'][number]

/** What the learner hands in. */
export function RequirementsSection({ form: { requirements }, problems, action }: Section) {
  return (
    <FormSection id="requirements" title="What learners hand in">
      <p class="muted">The work itself, or what shows it: a plan, a recording, a reflection, a link.</p>
      <Problem name="requirements" problems={problems} />
      {requirements.map((requirement, i) => (
        <RequirementRow {...{ requirement, i, problems, action }} last={i === requirements.length - 1} />
      ))}
      <RowButton
        value="add-requirement"
        label="Add a requirement"
        to={`${action}#requirements.${requirements.length}`}
      />
    </FormSection>
  )
}

function RequirementRow({
  requirement,
  i,
  last,
  problems,
  action,
}: Omit<Section, 'form'> & { requirement: RequirementForm; i: number; last: boolean }) {
  const path = `requirements.${i}`
  return (
    <fieldset class="row" id={path} tabindex={-1}>
      <legend>Requirement {i + 1}</legend>
      <input type="hidden" name={`${path}.id`} value={requirement.id} />
      <Field name={`${path}.name`} label="Name" value={requirement.name} maxlength={200} problems={problems} />
      <TextArea
        name={`${path}.description`}
        label="What it has to show"
        rows={2}
        value={requirement.description}
        problems={problems}
      />
      <div class="fields">
        <Select
          name={`${path}.kind`}
          label="Handed in as"
          hint={requirement.kind === 'course' ? 'An admin says under Sources which course it is.' : undefined}
          value={requirement.kind}
          options={[
            ['file', 'A file'],
            ['text', 'A text, written here'],
            ['link', 'A link'],
            ['course', 'A course, completed elsewhere'],
          ]}
          problems={problems}
        />
        <Field
          name={`${path}.min`}
          label="At least"
          hint="0 if it may be left out"
          inputmode="numeric"
          value={requirement.min}
          problems={problems}
        />
        <Field
          name={`${path}.max`}
          label="At most"
          hint="Up to 20"
          inputmode="numeric"
          value={requirement.max}
          problems={problems}
        />
      </div>
      <div class="only-file">
        <MediaTypes path={path} chosen={requirement.mediaTypes} problems={problems} />
        <Field
          name={`${path}.maxMegabytes`}
          label="Megabytes each, at most"
          hint="Left empty: as much as this site takes."
          inputmode="numeric"
          value={requirement.maxMegabytes}
          problems={problems}
        />
      </div>
      <RowButtons
        noun="requirement"
        at={String(i)}
        what={`requirement ${i + 1}`}
        to={`${action}#requirements`}
        first={i === 0}
        last={last}
      />
    </fieldset>
  )
}

/** The common kinds of file to tick, and whatever else was chosen through the API. */
function MediaTypes({ path, chosen, problems }: { path: string; chosen: string[]; problems: Section['problems'] }) {
  const others = chosen.filter((type) => !commonMediaTypes.some(([common]) => common === type))
  const choices = [...commonMediaTypes, ...others.map((type) => [type, type] as const)]
  return (
    <fieldset id={`${path}.mediaTypes`} tabindex={-1}>
      <legend>Kinds of file</legend>
      <small>None ticked: every kind that can be recognised.</small>
      <Problem name={`${path}.mediaTypes`} problems={problems} />
      <div class="cluster">
        {choices.map(([type, words], n) => (
          <Check name={`${path}.mediaTypes.${n}`} value={type} checked={chosen.includes(type)} label={words} />
        ))}
      </div>
    </fieldset>
  )
}
