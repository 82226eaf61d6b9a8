import { Field } from './field'

/** The form that adds a passkey, on a page that has the script `passkey`; without it there is nothing to see. */
export function AddPasskey({ next }: { next: string }) {
  return (
    <>
      <form hidden data-passkey="add" data-next={next}>
        <Field name="name" label="Name of the new passkey" value="This device" maxlength={120} required />
        <button type="submit">Add a passkey</button>
        <p role="status" class="problem" />
      </form>
      <noscript>
        <p>
          <small>Adding a passkey needs scripts, which are switched off here.</small>
        </p>
      </noscript>
    </>
  )
}
