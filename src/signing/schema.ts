import * as z from 'zod'
import { keyUses } from './keys'

/** More than a 4,096-bit key takes as PEM or JWK. */
export const maxKeyLength = 16_384

/** An imported key: only RS256 needs to be. What was sent is in no message. */
export const ImportedKey = z.object({
  algorithm: z.literal('RS256', 'Only RS256 keys are imported; the others are made here.'),
  privateKey: z.union(
    [
      z.string().max(maxKeyLength, 'This is longer than any key that is taken.'),
      z.record(z.string().max(20), z.unknown()),
    ],
    'A PKCS #8 private key in PEM form, or a JWK.',
  ),
})

export const Rotation = z.object({
  use: z.enum(keyUses, `One of ${keyUses.join(', ')}.`).default('badge'),
})

/** What is done cannot be undone, so it takes a word that nobody sends by accident. */
export const Compromise = z.object({
  confirm: z.literal('compromised', 'Type the word compromised to confirm.'),
})
