import { Setup } from '../../identity/schema'
import { created, json } from '../operation'
import type { Group } from '../operation'
import { Issuer, issuer } from './issuers'

export const setUp: Group = {
  tag: 'Set-up',
  about: 'The first steps of a deployment, for whoever operates it.',
  sent: { Setup },
  operations: {
    setUpIssuer: {
      route: 'POST /setup',
      summary: 'Set up an issuer and its first owner',
      about: 'With the set-up code that deploying printed.',
      who: 'anybody',
      body: json(Setup, {
        code: 'the set-up code',
        origin: 'https://badges.example.org',
        owner: { email: 'olga@academy.example.org', name: 'Olga Owner' },
        issuer: {
          slug: 'example-academy',
          name: 'Example Academy',
          url: 'https://academy.example.org/',
          description: 'We teach people what they do the next morning.',
        },
      }),
      answer: created(Issuer, issuer),
      refuses: {
        forbidden: 'The code is not right.',
        gone: 'The code was used already: each makes one issuer.',
        conflict: 'Another issuer has this slug.',
      },
    },
  },
}
