import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '../refusal'

/** More than the longest review in the widest script takes; what is larger is no form of ours. */
export const formLimit = bodyLimit({
  maxSize: 8 * 1024 * 1024,
  onError: () => {
    throw new Refusal('too_large', 'This form is too large.')
  },
})
