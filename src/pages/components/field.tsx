import type { Child, JSX } from 'hono/jsx'
import type { FieldProblem } from '../../refusal'

type Common = {
  /** Dotted, as in `criteria.0.name`; also the id, so that a summary of problems can link to the field. */
  name: string
  label: Child
  hint?: Child
  /** Of the whole form; the field picks its own. */
  problems?: FieldProblem[]
  required?: boolean
}

type Value = string | number | null | undefined

type Attributes = Pick<
  JSX.IntrinsicElements['input'],
  | 'type'
  | 'placeholder'
  | 'maxlength'
  | 'min'
  | 'max'
  | 'step'
  | 'accept'
  | 'autocomplete'
  | 'autofocus'
  | 'inputmode'
  | 'list'
  | 'spellcheck'
  | 'pattern'
>

/** One line to fill in, with its label, hint and problem tied together for screen readers. */
export function Field({
  label,
  hint,
  problems,
  name,
  required,
  value,
  ...attributes
}: Common & { value?: Value } & Attributes) {
  return (
    <Labelled {...{ name, label, hint, problems }}>
      <input
        {...attributes}
        {...tied(name, hint, problems)}
        required={required}
        value={attributes.type === 'file' ? undefined : (value ?? '')}
      />
    </Labelled>
  )
}

/** Several lines to fill in. */
export function TextArea({
  label,
  hint,
  problems,
  name,
  required,
  value,
  rows = 3,
  maxlength,
}: Common & { value?: Value; rows?: number; maxlength?: number }) {
  return (
    <Labelled {...{ name, label, hint, problems }}>
      <textarea {...tied(name, hint, problems)} required={required} rows={rows} maxlength={maxlength}>
        {
          // Browsers drop the line break after the tag; without it they would drop the text's own first one.
          `\n${value ?? ''}`
        }
      </textarea>
    </Labelled>
  )
}

/** One of several to choose, each as `[value, words]`. */
export function Select({
  label,
  hint,
  problems,
  name,
  required,
  value,
  options,
}: Common & { value?: Value; options: readonly (readonly [string, string])[] }) {
  return (
    <Labelled {...{ name, label, hint, problems }}>
      <select {...tied(name, hint, problems)} required={required}>
        {options.map(([option, words]) => (
          <option value={option} selected={option === String(value ?? '')}>
            {words}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

/** A box to tick, or with `radio` one of several to choose. */
export function Check({
  name,
  label,
  hint,
  value = 'on',
  checked = false,
  radio = false,
  required = false,
}: {
  name: string
  label: Child
  hint?: Child
  value?: string
  checked?: boolean
  radio?: boolean
  required?: boolean
}) {
  return (
    <label class="check">
      <input type={radio ? 'radio' : 'checkbox'} name={name} value={value} checked={checked} required={required} />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  )
}

/** What is wrong with exactly this field. */
function problemAt(problems: FieldProblem[] | undefined, path: string): string | undefined {
  const own = problems?.filter((p) => p.path === path).map((p) => p.problem)
  return own?.length ? own.join(' ') : undefined
}

/** What is wrong with exactly this field, shown under it. */
export function Problem({ name, problems }: { name: string; problems: FieldProblem[] | undefined }) {
  const problem = problemAt(problems, name)
  if (!problem) return null
  return (
    <small class="problem" id={`${name}-problem`}>
      {problem}
    </small>
  )
}

function Labelled({
  name,
  label,
  hint,
  problems,
  children,
}: Pick<Common, 'name' | 'label'> & { hint: Child; problems: FieldProblem[] | undefined; children?: Child }) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && <small id={`${name}-hint`}>{hint}</small>}
      {children}
      <Problem name={name} problems={problems} />
    </div>
  )
}

function tied(name: string, hint: Child, problems: FieldProblem[] | undefined) {
  const problem = problemAt(problems, name)
  const by = [hint ? `${name}-hint` : '', problem ? `${name}-problem` : ''].filter(Boolean).join(' ')
  return {
    id: name,
    name,
    ...(by ? { 'aria-describedby': by } : {}),
    ...(problem ? { 'aria-invalid': 'true' as const } : {}),
  }
}
