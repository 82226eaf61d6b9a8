import { Hono } from 'hono'
import type { Context } from 'hono'
import { parse } from '../../http/input'
import type { AppEnv } from '../../http/env'
import { authorize, requirePerson } from '../../identity/authorize'
import { copySignInLink } from '../../identity/copied-link'
import { inviteMember, listInvitations, resendInvitation, withdrawInvitation } from '../../identity/invitations'
import { getIssuerBySlug } from '../../identity/issuers'
import { leaveIssuer, listMembers, removeMember, setRoles } from '../../identity/members'
import { MemberRoles, NewEmail, NewMember } from '../../identity/schema'
import type { Refusal } from '../../refusal'
import type { Fields } from '../form'
import { formLimit } from '../form-limit'
import { readForm } from '../read-form'
import { act, answer, chosen, textAt, within } from '../refused'
import type { Refused } from '../refused'
import { PeoplePage } from './people'
import type { HandedOver } from './people'

/** `/admin/{issuer}/people`: members, invitations, and links to hand over where there is no mail. */
export const peoplePages = new Hono<AppEnv>()
  .use('/admin/:issuer/people/*', formLimit)
  .get('/admin/:issuer/people', async (c) => c.html(await peoplePage(c)))
  .post('/admin/:issuer/people', async (c) => {
    const { fields } = await readForm(c)
    const [email, name] = [textAt(fields, 'email'), textAt(fields, 'name').trim()]
    const input = { email, roles: chosen(fields, 'roles'), ...(name ? { name } : {}) }
    return handOver(c, (id) => inviteMember(c.var.ctx, c.var.actor, id, parse(NewMember, input)), { fields })
  })
  .post('/admin/:issuer/people/invitations/:invitation/resend', (c) =>
    handOver(c, () => resendInvitation(c.var.ctx, c.var.actor, c.req.param('invitation'))),
  )
  .post('/admin/:issuer/people/invitations/:invitation/withdraw', (c) =>
    change(c, () => withdrawInvitation(c.var.ctx, c.var.actor, c.req.param('invitation'))),
  )
  .post('/admin/:issuer/people/sign-in-link', async (c) => {
    const { fields } = await readForm(c)
    const form = { fields, at: 'link' }
    return handOver(
      c,
      (id) => {
        const { email } = parse(NewEmail, { email: textAt(fields, 'link.email') })
        return copySignInLink(c.var.ctx, c.var.actor, id, email)
      },
      form,
    )
  })
  .post('/admin/:issuer/people/leave', async (c) => {
    const { issuer } = await load(c)
    return act(
      c,
      async () => {
        await leaveIssuer(c.var.ctx, c.var.actor, issuer.id)
        return '/account?done=left'
      },
      (refusal) => peoplePage(c, { refused: { fields: {}, refusal } }),
    )
  })
  .post('/admin/:issuer/people/:member', async (c) => {
    const { fields } = await readForm(c)
    const member = c.req.param('member')
    const at = `members.${member}`
    return change(
      c,
      async (id) => {
        const { roles } = parse(MemberRoles, { roles: chosen(fields, `${at}.roles`) })
        await setRoles(c.var.ctx, c.var.actor, id, member, roles)
      },
      { fields, at },
    )
  })
  .post('/admin/:issuer/people/:member/remove', (c) =>
    change(c, (id) => removeMember(c.var.ctx, c.var.actor, id, c.req.param('member'))),
  )

type IssuerContext = Context<AppEnv, '/admin/:issuer/people'>

/** What a form sent; `at` begins the names of its fields. */
type Form = { fields: Fields; at?: string }

/** Does what a form asks for and comes back to the page, which shows as well what was refused. */
async function change(c: IssuerContext, work: (issuerId: string) => Promise<unknown>, form?: Form): Promise<Response> {
  const { issuer } = await load(c)
  return act(
    c,
    async () => {
      await work(issuer.id)
      return `/admin/${issuer.slug}/people`
    },
    (refusal) => peoplePage(c, { refused: refusedOf(refusal, form) }),
  )
}

/** The same for what may make a link: the answer itself shows it (`show`). */
async function handOver(
  c: IssuerContext,
  work: (issuerId: string) => Promise<{ email: string; link?: string; expiresAt: Date }>,
  form?: Form,
): Promise<Response> {
  const { issuer } = await load(c)
  return answer(
    c,
    async () => {
      const { email, link, expiresAt } = await work(issuer.id)
      return link === undefined
        ? c.redirect(`/admin/${issuer.slug}/people`, 303)
        : c.html(await peoplePage(c, { handedOver: { email, link, expiresAt } }), 201)
    },
    (refusal) => peoplePage(c, { refused: refusedOf(refusal, form) }),
  )
}

const refusedOf = (refusal: Refusal, { fields, at }: Form = { fields: {} }): Refused => ({
  fields,
  refusal: at ? within(at, refusal) : refusal,
})

async function load(c: IssuerContext) {
  const person = requirePerson(c.var.actor)
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  authorize(person, 'people.manage', issuer.id)
  return { issuer, person, cursor: c.req.query('cursor') }
}

async function peoplePage(
  c: IssuerContext,
  shown: { refused?: Refused; handedOver?: HandedOver } = {},
): Promise<string> {
  const { issuer, person, cursor } = await load(c)
  const { ctx } = c.var
  const [members, invitations] = await Promise.all([
    listMembers(ctx, person, issuer.id, { cursor }),
    listInvitations(ctx, person, issuer.id, { cursor: c.req.query('invitations'), limit: 50 }),
  ])
  return <PeoplePage {...{ issuer, person, members, invitations, cursor, mail: ctx.mail, now: ctx.now(), ...shown }} />
}
