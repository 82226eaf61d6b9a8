import type { Page } from '../../db/page'
import type { Issuer } from '../../identity/issuers'
import type { Member } from '../../identity/members'
import { roles } from '../../identity/rules'
import type { Person, Role } from '../../identity/rules'
import type { Mailer } from '../../mail/mailer'
import { Check, Field, Problem } from '../components/field'
import { NoMail } from '../components/no-mail'
import { Pager } from '../components/pager'
import { Pill } from '../components/status'
import { chosen, typed, wasSent } from '../refused'
import type { Refused } from '../refused'
import { AdminFrame } from './frame'

type Props = {
  issuer: Issuer
  person: Person
  members: Page<Member>
  cursor: string | undefined
  refused?: Refused | undefined
  mail: Mailer
}

const meaning: Record<Role, [name: string, does: string]> = {
  owner: ['Owner', 'Everything an admin does, and makes other owners'],
  admin: ['Admin', 'People, keys, badges, what needs attention'],
  author: ['Author', 'Writes and publishes microcredentials'],
  assessor: ['Assessor', 'Judges submissions, never their own'],
}

/** Who does what for the issuer. One person may have every role. */
export function PeoplePage({ issuer, person, members, cursor, refused, mail }: Props) {
  const path = `/admin/${issuer.slug}/people`
  return (
    <AdminFrame issuer={issuer} actor={person} part="/people" refusal={refused?.refusal}>
      {members.items.map((member) => (
        <MemberCard path={path} member={member} isSelf={member.userId === person.userId} refused={refused} />
      ))}
      <Pager path={path} next={members.next} cursor={cursor} />
      <NoMail mail={mail}>Nobody is told that you added them: hand them their link yourself.</NoMail>
      <section class="section" aria-labelledby="add">
        <h2 id="add">Add somebody</h2>
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
          <button type="submit">Add</button>
        </form>
      </section>
    </AdminFrame>
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
            <summary>Remove</summary>
            <button type="submit" class="small outline danger" formaction={`${path}/${id}/remove`}>
              Remove {name || email} from this issuer
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
          label={meaning[role][0]}
          hint={meaning[role][1]}
          checked={ticked.includes(role)}
        />
      ))}
      <Problem name={name} problems={refused?.refusal.fields} />
    </fieldset>
  )
}
