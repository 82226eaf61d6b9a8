import * as z from 'zod'
import type { PersonName } from '../../identity/people'
import type { ProfileView } from '../../identity/profiles'
import { roles } from '../../identity/rules'
import type { Person } from '../../identity/rules'
import { Confirm, Me, NewEmail, PublicProfile } from '../../identity/schema'
import { accepted, describes, json, nothing, ok } from '../operation'
import type { Group } from '../operation'

const Self = describes<Person>()(
  z.strictObject({
    kind: z.literal('person'),
    userId: z.string(),
    email: z.string(),
    name: z.string(),
    roles: z.record(z.string(), z.array(z.enum(roles))).describe('By the id of the issuer.'),
  }),
)

const Named = describes<PersonName>()(z.strictObject({ id: z.string(), email: z.string(), name: z.string() }))

const Profile = describes<ProfileView>()(
  z.strictObject({
    handle: z.string(),
    name: z.string(),
    about: z.string().describe('Markdown.'),
    indexed: z.boolean().describe('Whether search engines may list it.'),
    url: z.string(),
  }),
)

const profile: z.output<typeof Profile> = {
  handle: 'lea-learner',
  name: 'Lea Learner',
  about: 'I teach reading.',
  indexed: true,
  url: 'https://badges.example.org/people/lea-learner',
}

const userId = 'usr_1f2e3d4c5b6a79880716253443526170'

export const me: Group = {
  tag: 'Oneself',
  about: 'The person who is signed in.',
  sent: { PublicProfile },
  answered: { Self, Profile },
  operations: {
    getSelf: {
      route: 'GET /me',
      summary: 'Read who is signed in',
      who: 'person',
      answer: ok(Self, {
        kind: 'person',
        userId,
        email: 'lea@example.org',
        name: 'Lea Learner',
        roles: { iss_5f2b8c1d9e3a4f60b7c8d9e0f1a2b3c4: ['author'] },
      }),
    },
    setOwnName: {
      route: 'PATCH /me',
      summary: 'Change one’s name',
      about: 'Badges that were signed before keep the name they have.',
      who: 'person',
      body: json(Me, { name: 'Lea Learner' }),
      answer: ok(Named, { id: userId, email: 'lea@example.org', name: 'Lea Learner' }),
    },
    requestEmailChange: {
      route: 'POST /me/email',
      summary: 'Ask for another e-mail address',
      about: 'A link goes to the new address; nothing changes until it is opened.',
      who: 'person',
      body: json(NewEmail, { email: 'lea@new.example.org' }),
      answer: accepted(z.strictObject({ sent: z.literal(true) }), { sent: true }),
      refuses: { unavailable: 'No mail can be sent from here.', rate_limited: 'Too many links were asked for.' },
    },
    confirmEmailChange: {
      route: 'POST /me/email/confirm',
      summary: 'Confirm another e-mail address',
      about: 'With the token of the link. Sessions elsewhere end.',
      who: 'person',
      body: json(Confirm, { token: '9f86d081884c7d65' }),
      answer: ok(z.strictObject({ email: z.string() }), { email: 'lea@new.example.org' }),
      refuses: { gone: 'The link is used, or too old.', conflict: 'Somebody has that address.' },
    },
    getOwnProfile: {
      route: 'GET /profile',
      summary: 'Read one’s public profile',
      who: 'person',
      answer: ok(Profile, profile),
      refuses: { not_found: 'There is none.' },
    },
    publishProfile: {
      route: 'PUT /profile',
      summary: 'Publish one’s profile, or change it',
      about: 'It lists the badges that everybody may see. A handle stays with whoever had it first.',
      who: 'person',
      body: json(PublicProfile, {
        handle: 'lea-learner',
        name: 'Lea Learner',
        about: 'I teach reading.',
        indexed: true,
      }),
      answer: ok(Profile, profile),
      refuses: { conflict: 'The handle is somebody else’s, or one has no badge yet.' },
    },
    withdrawProfile: {
      route: 'DELETE /profile',
      summary: 'Take one’s profile away',
      who: 'person',
      answer: nothing('It is gone. Nobody else gets its handle.'),
      refuses: { not_found: 'There is none.' },
    },
  },
}
