import type { FieldProblem } from '../../refusal'
import { Check, Field } from '../components/field'

/** The name a badge is shown with, and whether it is part of what is signed. */
export function NameFields({ name, signed, problems }: { name: string; signed: boolean; problems: FieldProblem[] }) {
  return (
    <>
      <Field
        name="holderName"
        label="Your name, as the badge’s page shall show it"
        autocomplete="name"
        required
        maxlength={120}
        value={name}
        problems={problems}
      />
      <Check
        name="nameInBadge"
        label="Put my name into the badge itself"
        hint="Then it is signed and stays in every copy. Otherwise only the badge’s page shows it, marked as not part of the signature."
        checked={signed}
      />
    </>
  )
}
