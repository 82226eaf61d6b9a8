import type { Child } from 'hono/jsx'
import type { FieldProblem } from '../../refusal'
import type { DraftForm } from './draft-form'

/** What each section of the draft's form is given. `action` is the page's own address. */
export type Section = { form: DraftForm; problems: FieldProblem[]; action: string }

/** A titled part of the form; `id` is the path of the problems that concern all of it. */
export function FormSection({ id, title, children }: { id?: string; title: string; children: Child }) {
  return (
    <fieldset class="section" id={id} tabindex={id ? -1 : undefined}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  )
}

/** A button that changes rows; the page comes back at `to`. `of` says which row, to who cannot see where it stands. */
export function RowButton({
  value,
  label,
  of,
  to,
  danger = false,
}: {
  value: string
  label: string
  of?: string
  to: string
  danger?: boolean
}) {
  return (
    <button
      type="submit"
      name="do"
      value={value}
      formaction={to}
      class={`small outline ${danger ? 'danger' : 'secondary'}`}
    >
      {label}
      {of && <span class="visually-hidden"> {of}</span>}
    </button>
  )
}

/** `at` is the row's place, as `0`, or `0:1` for one inside a criterion; `what` names it, `of` what it is part of. */
export type RowActions = {
  noun: 'criterion' | 'level' | 'skill' | 'requirement' | 'alignment' | 'translation'
  at: string
  what: string
  of?: string
  to: string
  first: boolean
  last: boolean
}

/** The buttons every row has. */
export function RowButtons({ noun, at, what, of = '', to, first, last }: RowActions) {
  return (
    <div class="cluster">
      {!first && <RowButton value={`up-${noun}:${at}`} label="Move up" of={`${what} ${of}`} to={to} />}
      {!last && <RowButton value={`down-${noun}:${at}`} label="Move down" of={`${what} ${of}`} to={to} />}
      <RowButton value={`remove-${noun}:${at}`} label={`Remove ${what}`} of={of} to={to} danger />
    </div>
  )
}
