import { Field } from '../components/field'

/** Asks to be told when a badge is revoked. Of the badge only its place in its issuer's status list is sent and kept. */
export function WatchForm({ statusList, index, mails }: { statusList: string; index: number; mails: boolean }) {
  if (!mails)
    return (
      <p class="section no-print muted">This deployment sends no mail, so it cannot tell you if it is revoked later.</p>
    )
  return (
    <form class="section no-print" method="post" action="/watches">
      <h2>Tell me if it is revoked later</h2>
      <p>
        We keep your address, once you have confirmed it, and the badge’s place in its issuer’s status list: neither
        what it says nor whose it is.
      </p>
      <input type="hidden" name="statusList" value={statusList} />
      <input type="hidden" name="index" value={String(index)} />
      <Field name="email" type="email" label="Your e-mail address" autocomplete="email" maxlength={320} required />
      <button type="submit">Tell me</button>
    </form>
  )
}
