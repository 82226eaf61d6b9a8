import * as z from 'zod'
import type { Passkey as PasskeyView } from '../../identity/passkeys'
import { NewPasskey, PasskeyName } from '../../identity/schema'
import { created, describes, json, nothing, ok, Time } from '../operation'
import type { Group } from '../operation'

const Passkey = describes<PasskeyView>()(
  z.strictObject({ id: z.string(), name: z.string(), createdAt: Time.nullable() }),
)

const passkey: z.output<typeof Passkey> = {
  id: 'id_4e5f60718293a4b5c6d7e8f9012a3b4c',
  name: 'Phone',
  createdAt: '2026-10-01T08:00:00.000Z',
}

export const passkeys: Group = {
  tag: 'Passkeys',
  about: 'One’s own, to sign in with. For browsers: it takes an authenticator to answer (WebAuthn).',
  sent: { NewPasskey },
  answered: { Passkey },
  operations: {
    listPasskeys: {
      route: 'GET /me/passkeys',
      summary: 'List one’s passkeys',
      about: 'In one piece: nobody has more than 20.',
      who: 'person',
      answer: ok(z.strictObject({ items: z.array(Passkey), next: z.null() }), { items: [passkey], next: null }),
    },
    askForNewPasskey: {
      route: 'POST /me/passkeys/options',
      summary: 'Begin to add a passkey',
      about: 'The answer is what `navigator.credentials.create` takes.',
      who: 'person',
      answer: ok(z.looseObject({ challenge: z.string() }), { challenge: 'dGhpcyBpcyBhIGNoYWxsZW5nZQ' }),
      refuses: { conflict: 'One has 20 of them.' },
    },
    addPasskey: {
      route: 'POST /me/passkeys',
      summary: 'Add a passkey',
      about: 'What the authenticator has answered, with a name for it. An answer counts once.',
      who: 'person',
      body: json(NewPasskey, {
        name: 'Phone',
        response: {
          id: 'ZXhhbXBsZQ',
          rawId: 'ZXhhbXBsZQ',
          type: 'public-key',
          clientExtensionResults: {},
          response: { clientDataJSON: 'e30', attestationObject: 'o2NmbXQ' },
        },
      }),
      answer: created(Passkey, passkey),
    },
    renamePasskey: {
      route: 'PATCH /me/passkeys/{passkey}',
      summary: 'Give a passkey another name',
      who: 'person',
      body: json(PasskeyName, { name: 'Old phone' }),
      answer: ok(Passkey, { ...passkey, name: 'Old phone' }),
    },
    removePasskey: {
      route: 'DELETE /me/passkeys/{passkey}',
      summary: 'Remove a passkey',
      who: 'person',
      answer: nothing('It is removed.'),
      refuses: { conflict: 'It is the last one, and no sign-in link can be mailed.' },
    },
  },
}
