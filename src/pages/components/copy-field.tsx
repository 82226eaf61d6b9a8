/** A text to be copied: with `/js/share.js` by a button, without scripts by selecting it. `as` is what it is pasted as. */
export function CopyField({
  id,
  label,
  value,
  rows = 1,
  as = 'text',
}: {
  id: string
  label: string
  value: string
  rows?: number
  as?: 'text' | 'html'
}) {
  const field = { id, readonly: true, spellcheck: false, 'data-copy': as }
  return (
    <div class="field copy">
      <label for={id}>{label}</label>
      {rows > 1 ? (
        <textarea {...field} rows={rows}>
          {value}
        </textarea>
      ) : (
        <input {...field} value={value} />
      )}
    </div>
  )
}
