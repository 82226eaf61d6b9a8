import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import type { Invitation } from '../../identity/invitations'
import { roles } from '../../identity/rules'
import { Confirm, NewEmail, NewMember } from '../../identity/schema'
import { created, describes, json, nothing, ok, page, Time } from '../operation'
import type { Group } from '../operation'
import { Issuer, issuer } from './issuers'

const MemberInvitation = describes<Omit<Invitation, 'link'>>()(
  z.strictObject({
    id: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    roles: z.array(z.enum(roles)),
    expiresAt: Time,
    createdAt: Time,
  }),
)

const link = z.string().nullable().describe('To be handed over, this once; null in a replay.')

const MadeMemberInvitation = MemberInvitation.extend({ link: link.optional() })

const invitation: z.output<typeof MemberInvitation> = {
  id: 'inv_3d4e5f60718293a4b5c6d7e8f9012a3b',
  email: 'ana@academy.example.org',
  name: 'Ana Assessor',
  roles: ['assessor'],
  expiresAt: '2026-10-15T08:00:00.000Z',
  createdAt: '2026-10-01T08:00:00.000Z',
}

const token = '9f86d081884c7d659a2feaa0c55ad015'
const expiresAt = '2026-10-01T09:00:00.000Z'
const theirs = 'Their account has to do with another issuer, or with an owner.'

export const memberInvitations: Group = {
  tag: 'Invitations',
  about:
    'Asking people to work for an issuer. A link is mailed to them; only where no mail can be sent, the answer holds it, to be handed over.',
  answered: { MemberInvitation, MadeMemberInvitation },
  operations: {
    listMemberInvitations: {
      route: 'GET /issuers/{issuer}/invitations',
      summary: 'List open invitations',
      about: 'Newest first.',
      who: 'people.manage',
      query: PageQuery,
      answer: page(MemberInvitation, invitation),
    },
    inviteMember: {
      route: 'POST /issuers/{issuer}/invitations',
      summary: 'Invite somebody to work for an issuer',
      about: 'Only an owner invites an owner.',
      who: 'people.manage',
      idempotent: { withholds: ['link'] },
      body: json(NewMember, { email: 'ana@academy.example.org', name: 'Ana Assessor', roles: ['assessor'] }),
      answer: created(MadeMemberInvitation, invitation),
      refuses: { conflict: `They are a member, or invited, already. ${theirs}` },
    },
    resendInvitation: {
      route: 'POST /invitations/{invitation}/resend',
      summary: 'Send an invitation again',
      about: 'With another link: the one before ends.',
      who: 'people.manage',
      idempotent: { withholds: ['link'] },
      answer: ok(MadeMemberInvitation, invitation),
      refuses: { conflict: 'It was accepted or withdrawn meanwhile.', rate_limited: 'It was sent a moment ago.' },
    },
    withdrawInvitation: {
      route: 'DELETE /invitations/{invitation}',
      summary: 'Withdraw an invitation',
      who: 'people.manage',
      answer: nothing('It is withdrawn.'),
      refuses: { conflict: 'It was accepted or withdrawn meanwhile.' },
    },
    acceptInvitation: {
      route: 'POST /invitations/accept',
      summary: 'Accept an invitation',
      about: 'With the token of its link. Whoever was invited is a member then, and signed in.',
      who: 'anybody',
      body: json(Confirm, { token }),
      answer: ok(z.strictObject({ issuer: Issuer, roles: z.array(z.enum(roles)) }), { issuer, roles: ['assessor'] }),
      refuses: {
        forbidden: 'An API key accepts nothing.',
        conflict: 'One is signed in with another address, or has to sign in first.',
        gone: 'It was accepted, withdrawn, or is too old.',
      },
    },
    copySignInLink: {
      route: 'POST /issuers/{issuer}/sign-in-links',
      summary: 'Copy a sign-in link for somebody',
      about: 'Only where no mail can be sent, and never for an account that has to do with another issuer.',
      who: 'people.manage',
      idempotent: { withholds: ['link'] },
      body: json(NewEmail, { email: 'ana@academy.example.org' }),
      answer: created(z.strictObject({ email: z.string(), link, expiresAt: Time }), {
        email: 'ana@academy.example.org',
        link: 'https://badges.example.org/auth/confirm?token=…',
        expiresAt,
      }),
      refuses: { conflict: `Links are mailed here. ${theirs}` },
    },
  },
}
