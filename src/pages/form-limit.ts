import { atMost } from '../http/body-limit'

/** More than the longest review in the widest script takes; what is larger is no form of ours. */
export const formLimit = atMost(8 * 1024 * 1024, 'This form is too large.')
