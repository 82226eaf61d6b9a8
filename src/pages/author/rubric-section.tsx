import { Check, Field, Problem, TextArea } from '../components/field'
import { AlignmentRow } from './alignments-section'
import { FormSection, RowButton, RowButtons } from './form-parts'
import type { Section } from './form-parts'

type CriterionForm = Section['form']['criteria'][number]

/** The criteria, each with its levels from the lowest up. */
export function RubricSection({ form: { criteria }, problems, action }: Section) {
  return (
    <FormSection id="criteria" title="Rubric">
      <p class="muted">
        What assessors judge by, and nothing else; everybody can read it before they enroll. Each criterion has levels
        from the lowest to the highest, and one of them is needed.
      </p>
      <Problem name="criteria" problems={problems} />
      {criteria.map((criterion, i) => (
        <CriterionRow {...{ criterion, i, problems, action }} last={i === criteria.length - 1} />
      ))}
      <RowButton value="add-criterion" label="Add a criterion" to={`${action}#criteria.${criteria.length}`} />
    </FormSection>
  )
}

function CriterionRow({
  criterion,
  i,
  last,
  problems,
  action,
}: Omit<Section, 'form'> & { criterion: CriterionForm; i: number; last: boolean }) {
  const path = `criteria.${i}`
  const title = `criterion ${i + 1}`
  const { levels } = criterion
  return (
    <fieldset class="row" id={path} tabindex={-1}>
      <legend>Criterion {i + 1}</legend>
      <input type="hidden" name={`${path}.id`} value={criterion.id} />
      <Field name={`${path}.name`} label="Name" value={criterion.name} maxlength={200} problems={problems} />
      <TextArea
        name={`${path}.description`}
        label="What is looked at"
        rows={2}
        value={criterion.description}
        problems={problems}
      />
      <fieldset id={`${path}.levels`} tabindex={-1}>
        <legend>Levels, lowest first</legend>
        <Problem name={`${path}.levels`} problems={problems} />
        <div id={`${path}.requiredLevel`} tabindex={-1}>
          <Problem name={`${path}.requiredLevel`} problems={problems} />
        </div>
        {levels.map((_, j) => (
          <LevelRow {...{ criterion, i, j, problems, action }} />
        ))}
        <RowButton
          value={`add-level:${i}`}
          label="Add a level"
          of={`to ${title}`}
          to={`${action}#${path}.levels.${levels.length}`}
        />
      </fieldset>
      <fieldset id={`${path}.alignments`} tabindex={-1}>
        <legend>Skills it aligns with</legend>
        <Problem name={`${path}.alignments`} problems={problems} />
        {criterion.alignments.map((alignment, j) => (
          <AlignmentRow
            alignment={alignment}
            title={`Skill ${j + 1}`}
            problems={problems}
            path={`${path}.alignments.${j}`}
            buttons={{
              noun: 'skill',
              at: `${i}:${j}`,
              what: `skill ${j + 1}`,
              of: `of ${title}`,
              to: `${action}#${path}.alignments`,
              first: j === 0,
              last: j === criterion.alignments.length - 1,
            }}
          />
        ))}
        <RowButton
          value={`add-skill:${i}`}
          label="Add a skill"
          of={`to ${title}`}
          to={`${action}#${path}.alignments.${criterion.alignments.length}`}
        />
      </fieldset>
      <RowButtons noun="criterion" at={String(i)} what={title} to={`${action}#criteria`} first={i === 0} last={last} />
    </fieldset>
  )
}

function LevelRow({
  criterion,
  i,
  j,
  problems,
  action,
}: Omit<Section, 'form'> & { criterion: CriterionForm; i: number; j: number }) {
  const level = criterion.levels[j]
  const path = `criteria.${i}.levels.${j}`
  if (!level) return null
  return (
    <fieldset class="row" id={path} tabindex={-1}>
      <legend>Level {j + 1}</legend>
      <input type="hidden" name={`${path}.id`} value={level.id} />
      <div class="fields">
        <Field name={`${path}.name`} label="Name" value={level.name} maxlength={120} problems={problems} />
        <TextArea
          name={`${path}.description`}
          label="How one recognises it"
          rows={2}
          value={level.description}
          problems={problems}
        />
      </div>
      <Check
        name={`criteria.${i}.requiredLevel`}
        radio
        value={level.id}
        checked={criterion.requiredLevel === level.id}
        label="This level or a higher one is needed"
      />
      <RowButtons
        noun="level"
        at={`${i}:${j}`}
        what={`level ${j + 1}`}
        of={`of criterion ${i + 1}`}
        to={`${action}#criteria.${i}.levels`}
        first={j === 0}
        last={j === criterion.levels.length - 1}
      />
    </fieldset>
  )
}
