import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import type { Member as MemberView } from '../../identity/members'
import { roles } from '../../identity/rules'
import { MemberRoles, NewMember } from '../../identity/schema'
import { created, describes, json, nothing, ok, page, Time } from '../operation'
import type { Group } from '../operation'

const Member = describes<MemberView>()(
  z.strictObject({
    id: z.string(),
    userId: z.string(),
    email: z.string(),
    name: z.string(),
    roles: z.array(z.enum(roles)),
    createdAt: Time,
  }),
)

const member: z.output<typeof Member> = {
  id: 'mem_6a7b8c9d0e1f2031425364758697a8b9',
  userId: 'usr_1f2e3d4c5b6a79880716253443526170',
  email: 'ana@academy.example.org',
  name: 'Ana Assessor',
  roles: ['assessor'],
  createdAt: '2026-10-01T08:05:00.000Z',
}

const lastOwner = 'The last owner has to stay, or somebody changed this member meanwhile.'

export const members: Group = {
  tag: 'Members',
  about: 'Who works for an issuer, and as what. Roles are a set; being an assessor is always given by name.',
  sent: { NewMember, MemberRoles },
  answered: { Member },
  operations: {
    listMembers: {
      route: 'GET /issuers/{issuer}/members',
      summary: 'List members',
      who: 'people.manage',
      query: PageQuery,
      answer: page(Member, member),
    },
    addMember: {
      route: 'POST /issuers/{issuer}/members',
      summary: 'Add a member',
      about: 'Only an owner makes an owner.',
      who: 'people.manage',
      idempotent: true,
      body: json(NewMember, { email: 'ana@academy.example.org', name: 'Ana Assessor', roles: ['assessor'] }),
      answer: created(Member, member),
      refuses: {
        conflict: 'This person is a member already, or has an account whose address they never showed to be theirs.',
      },
    },
    setRoles: {
      route: 'PATCH /issuers/{issuer}/members/{member}',
      summary: 'Give a member other roles',
      who: 'people.manage',
      body: json(MemberRoles, { roles: ['author', 'assessor'] }),
      answer: ok(Member, { ...member, roles: ['author', 'assessor'] }),
      refuses: { conflict: lastOwner },
    },
    leaveIssuer: {
      route: 'DELETE /issuers/{issuer}/members/me',
      summary: 'Leave an issuer',
      about: 'What one has reviewed stays.',
      who: 'person',
      answer: nothing('One is no longer a member.'),
      refuses: { conflict: lastOwner },
    },
    removeMember: {
      route: 'DELETE /issuers/{issuer}/members/{member}',
      summary: 'End a membership',
      about: 'What the person has reviewed stays.',
      who: 'people.manage',
      answer: nothing('They are no longer a member.'),
      refuses: { conflict: lastOwner },
    },
  },
}
