import type { Child } from 'hono/jsx'
import type { Mailer } from '../../mail/mailer'
import { Notice } from './notice'

/** For those who run an issuer: that this deployment sends no mail, and what follows. Nothing where it does. */
export function NoMail({ mail, children }: { mail: Pick<Mailer, 'driver'>; children: Child }) {
  if (mail.driver !== null) return null
  return (
    <Notice tone="warn">
      <strong>This deployment sends no mail.</strong> {children}
    </Notice>
  )
}
