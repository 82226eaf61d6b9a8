import { Field, Select, TextArea } from '../components/field'
import { FormSection } from './form-parts'
import type { Section } from './form-parts'

/** What it is called, what it is about and how it is found. */
export function BasicsSection({ form, problems }: Section) {
  return (
    <FormSection title="Basics">
      <Field name="name" label="Name" value={form.name} maxlength={200} problems={problems} />
      <TextArea
        name="description"
        label="Description"
        hint="What it is about and whom it is for, as plain text."
        rows={4}
        value={form.description}
        problems={problems}
      />
      <div class="fields">
        <Select
          name="achievementType"
          label="Kind of achievement"
          hint="As others’ systems call it."
          value={form.achievementType}
          options={achievementTypes(form.achievementType)}
          problems={problems}
        />
        <Field
          name="language"
          label="Language"
          hint="As a code: en, de, pt-BR."
          value={form.language}
          maxlength={20}
          spellcheck={false}
          problems={problems}
        />
        <Field
          name="estimatedHours"
          label="Hours of work"
          hint="About how many, if you know."
          inputmode="decimal"
          value={form.estimatedHours}
          problems={problems}
        />
        <Field
          name="credits"
          label="Credits"
          hint="If you count them: whole, half or quarter ones."
          inputmode="decimal"
          value={form.credits}
          problems={problems}
        />
        <Field
          name="fieldOfStudy"
          label="Field of study"
          hint="If it belongs to one."
          value={form.fieldOfStudy}
          maxlength={200}
          problems={problems}
        />
        <Field
          name="humanCode"
          label="Code"
          hint="What you call it in lists, such as LEAD-101."
          value={form.humanCode}
          maxlength={100}
          spellcheck={false}
          problems={problems}
        />
      </div>
      <Field
        name="tags"
        label="Tags"
        hint="Separated by commas; people search by them."
        value={form.tags}
        problems={problems}
      />
    </FormSection>
  )
}

/** What its holder can do, and how one gets there. */
export function CompetencySection({ form, problems }: Section) {
  return (
    <FormSection title="Competency">
      <TextArea
        name="competency"
        label="What the holder can do, in one sentence"
        hint="Begin with a verb: “Gives feedback that changes how a colleague works.” It stands on the badge."
        rows={2}
        maxlength={500}
        value={form.competency}
        problems={problems}
      />
      <TextArea
        name="criteriaNarrative"
        label="How to earn it"
        hint="What to do at work and what to hand in. Markdown: **bold**, lists with -, headings with #."
        rows={10}
        value={form.criteriaNarrative}
        problems={problems}
      />
    </FormSection>
  )
}

/** Who judges, who may enroll, and how long the badge is good for. */
export function AssessmentSection({ form, problems }: Section) {
  return (
    <FormSection title="Assessment and enrollment">
      <div class="fields">
        <Select
          name="assessors"
          label="Judged by"
          hint="Nobody sees the other’s review."
          value={form.assessors}
          options={[
            ['1', 'One assessor'],
            ['2', 'Two, and a third if they differ'],
          ]}
          problems={problems}
        />
        <Select
          name="enrollment"
          label="Who may enroll"
          hint="Invitations are sent once it is published."
          value={form.enrollment}
          options={[
            ['open', 'Everybody'],
            ['invitation', 'Only who was invited'],
          ]}
          problems={problems}
        />
        <Field
          name="validityMonths"
          label="Months it is good for"
          hint="Left empty: for ever."
          inputmode="numeric"
          value={form.validityMonths}
          problems={problems}
        />
        <Field
          name="renewalDays"
          label="Days before its end to renew it"
          hint="Earlier than that, whoever holds the badge cannot earn it again."
          inputmode="numeric"
          value={form.renewalDays}
          problems={problems}
        />
      </div>
    </FormSection>
  )
}

/** Values of OB 3.0 `achievementType` that suit what is earned by doing, and any other this draft has already. */
function achievementTypes(current: string): (readonly [string, string])[] {
  return common.some(([value]) => value === current) ? common : [...common, [current, current]]
}

const common: (readonly [string, string])[] = [
  ['MicroCredential', 'Microcredential'],
  ['Competency', 'Competency'],
  ['Badge', 'Badge'],
  ['Certificate', 'Certificate'],
  ['CertificateOfCompletion', 'Certificate of completion'],
  ['Certification', 'Certification'],
  ['Assessment', 'Assessment'],
  ['Assignment', 'Assignment'],
  ['Course', 'Course'],
  ['Fieldwork', 'Fieldwork'],
  ['CommunityService', 'Community service'],
  ['Award', 'Award'],
  ['Achievement', 'Achievement'],
]
