import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Invitation } from '../../identity/invitations'
import type { Member } from '../../identity/members'
import { roles } from '../../identity/rules'
import type { Person, Role } from '../../identity/rules'
import type { Mailer } from '../../mail/mailer'
import { CopyField } from '../components/copy-field'
import { Check, Field, Problem } from '../components/field'
import { NoMail } from '../components/no-mail'
import { Notice } from '../components/notice'
import { Pager } from '../components/pager'
import { roleWords } from '../components/role-words'
import { Pill } from '../components/status'
import { Time } from '../components/time'
import { chosen, typed, wasSent } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

/** A link that was just made, for the admin to hand over. */
export type HandedOver = { email: string; link: string; expiresAt: Date }

type Props = {
  issuer: Issuer
  person: Person
  members: Page<Member>
  invitations: Page<Invitation>
  cursor: string | undefined
  refused?: Refused | undefined
  handedOver?: HandedOver | undefined
  mail: Mailer
  now: Date
}

/** Who does what for the issuer. One person may have every role. */
export function PeoplePage({ issuer, person, members, invitations, cursor, refused, handedOver, mail, now }: Props) {
  const hasMail = mail.driver !== null
  const path = `/admin/${issuer.slug}/people`
  return (
    <AdminFrame
      issuer={issuer}
      actor={person}
      part="/people"
      refusal={refused?.refusal}
      scripts={handedOver ? ['share'] : []}
    >
      {handedOver && <LinkToHandOver {...handedOver} />}
      {members.items.map((member) => (
        <MemberCard path={path} member={member} isSelf={member.userId === person.userId} refused={refused} />
      ))}
      <Pager path={path} next={members.next} cursor={cursor} />
      <NoMail mail={mail}>
        Nobody hears of an invitation by itself: its link is shown here once, for you to hand over.
      </NoMail>
      {invitations.items.length > 0 && <Invitations {...{ path, invitations, hasMail, now }} />}
      <section class="section" aria-labelledby="invite">
        <h2 id="invite">Invite somebody</h2>
        <form method="post" action={path}>
          <div class="fields">
            <Field
              name="email"
              type="email"
              label="E-mail address"
              autocomplete="off"
              required
              value={typed(refused, 'email')}
              problems={refused?.refusal.fields ?? []}
            />
            <Field
              name="name"
              label="Name, if you like"
              autocomplete="off"
              maxlength={120}
              value={typed(refused, 'name')}
              problems={refused?.refusal.fields ?? []}
            />
          </div>
          <RoleBoxes name="roles" held={[]} refused={refused} />
          <button type="submit">Invite</button>
        </form>
      </section>
      {!hasMail && <SignInLink {...{ path, refused }} />}
      <p>
        <a href={`/admin/${issuer.slug}/privacy`}>Data of a person</a>: have a copy of what is held of a learner or a
        member, or have it erased.
      </p>
    </AdminFrame>
  )
}

function LinkToHandOver({ email, link, expiresAt }: HandedOver) {
  return (
    <Notice tone="good">
      <p>
        This link is for <strong class="long">{email}</strong>, works once, and ends on <Time at={expiresAt} precise />.
        It is shown only now: hand it over in person or by a message that nobody else reads.
      </p>
      <CopyField id="link-to-hand-over" label="Link" value={link} />
    </Notice>
  )
}

function Invitations({
  path,
  invitations,
  hasMail,
  now,
}: Pick<Props, 'invitations' | 'now'> & { path: string; hasMail: boolean }) {
  return (
    <section class="section" aria-labelledby="invited">
      <h2 id="invited">Invited</h2>
      {invitations.items.map(({ id, email, name, roles: held, expiresAt }) => (
        <form method="post" action={`${path}/invitations/${id}/resend`}>
          <p>
            <strong class="long">{name ? `${name}, ${email}` : email}</strong>{' '}
            {expiresAt < now && <Pill tone="warn">Expired</Pill>}
            <br />
            <span class="muted">
              {held.map((role) => roleWords[role][0]).join(', ')}, until <Time at={expiresAt} />
            </span>
          </p>
          <div class="cluster">
            <button type="submit" class="small outline">
              {hasMail ? 'Send again' : 'New link'}
            </button>
            <button type="submit" class="small outline danger" formaction={`${path}/invitations/${id}/withdraw`}>
              Withdraw
            </button>
          </div>
        </form>
      ))}
      {invitations.next && <a href={`${path}?invitations=${invitations.next}`}>Show more invitations</a>}
    </section>
  )
}

/** For who cannot get in, where no link can be mailed. */
function SignInLink({ path, refused }: { path: string; refused: Refused | undefined }) {
  return (
    <section class="section" aria-labelledby="help-in">
      <h2 id="help-in">Help somebody in</h2>
      <p>
        A member or learner of this issuer who has no passkey here gets in by a link from you. Whoever opens it is that
        person: hand it to nobody else. That you made it is in the audit log.
      </p>
      <form method="post" action={`${path}/sign-in-link`}>
        <Field
          name="link.email"
          type="email"
          label="Their e-mail address"
          autocomplete="off"
          required
          value={typed(refused, 'link.email')}
          problems={refused?.refusal.fields ?? []}
        />
        <button type="submit" class="secondary">
          Make a sign-in link
        </button>
      </form>
    </section>
  )
}

type CardProps = { path: string; member: Member; isSelf: boolean; refused: Refused | undefined }

function MemberCard({ path, member, isSelf, refused }: CardProps) {
  const { id, name, email, roles: held } = member
  const at = `members.${id}`
  return (
    <section class="section" aria-labelledby={`${at}.name`}>
      <h2 id={`${at}.name`}>
        {name || email} {isSelf && <Pill>You</Pill>}
      </h2>
      {name && <p class="muted">{email}</p>}
      <form method="post" action={`${path}/${id}`}>
        <RoleBoxes name={`${at}.roles`} held={held} refused={refused} />
        <div class="cluster">
          <button type="submit" class="small outline">
            Save roles
          </button>
          <details>
            <summary>{isSelf ? 'Leave' : 'Remove'}</summary>
            <button
              type="submit"
              class="small outline danger"
              formaction={isSelf ? `${path}/leave` : `${path}/${id}/remove`}
            >
              {isSelf ? 'Leave this issuer' : `Remove ${name || email} from this issuer`}
            </button>
          </details>
        </div>
      </form>
    </section>
  )
}

function RoleBoxes({ name, held, refused }: { name: string; held: Role[]; refused: Refused | undefined }) {
  const ticked = wasSent(refused?.fields, name) ? chosen(refused?.fields, name) : held
  return (
    <fieldset id={name} class="boxes" tabindex={-1}>
      <legend class="visually-hidden">Roles</legend>
      {roles.map((role, i) => (
        <Check
          name={`${name}.${i}`}
          value={role}
          label={roleWords[role][0]}
          hint={roleWords[role][1]}
          checked={ticked.includes(role)}
        />
      ))}
      <Problem name={name} problems={refused?.refusal.fields} />
    </fieldset>
  )
}
