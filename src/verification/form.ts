import { negotiate } from '../http/negotiate'
import { invalid, Refusal } from '../refusal'

/**
 * How a badge can be had: a page, the signed JSON-LD, the VC-JWT of Open Badges 3.0, the JWS of VC-JOSE-COSE, or an image
 * that carries one of the first two.
 */
export type Form = 'html' | 'json' | 'jwt' | 'jose' | 'png' | 'svg'

/** The forms that are signed themselves. */
export type SignedForm = 'json' | 'jwt' | 'jose'

/** Each form with its media types, the one given unasked first; all in our order of preference. */
const mediaTypes: Record<Form, [string, ...string[]]> = {
  html: ['text/html'],
  // OB 3.0 says SHOULD for the first; the second is what VC 2.0 registered.
  json: ['application/vc+ld+json', 'application/vc', 'application/ld+json', 'application/json'],
  jwt: ['text/plain'],
  jose: ['application/vc+jwt'],
  png: ['image/png'],
  svg: ['image/svg+xml'],
}

const all = Object.keys(mediaTypes) as Form[]
const signed: SignedForm[] = ['json', 'jwt', 'jose']

/**
 * The form that is asked for, and the media type to label it with. A suffix wins over the Accept header. Refuses an
 * Accept header that takes none of our forms, and names them.
 */
export function chooseForm(accept: string | undefined, suffix?: Form): { form: Form; mediaType: string } {
  return suffix ? { form: suffix, mediaType: labelFor(suffix, accept) } : chooseAmong(all, accept)
}

/** The same among the signed forms alone, for machines: JSON-LD unless they ask for something else. */
export const chooseSignedForm = (accept: string | undefined) => chooseAmong(signed, accept)

function chooseAmong<F extends Form>(forms: F[], accept: string | undefined): { form: F; mediaType: string } {
  const offered = forms.flatMap((form) => mediaTypes[form])
  const mediaType = negotiate(accept, offered)
  const form = forms.find((f) => mediaType && mediaTypes[f].includes(mediaType))
  if (!mediaType || !form)
    throw new Refusal('not_acceptable', `A badge can be had as ${offered.join(', ')}. None of that was asked for.`)
  return { form, mediaType }
}

/** The signed form that a picture is to carry: `?form=json` or `jwt`, JSON-LD unless it says. Refuses any other. */
export function chooseBaked(query: string | undefined): 'json' | 'jwt' {
  if (query === undefined || query === 'json' || query === 'jwt') return query ?? 'json'
  throw invalid('form', 'A picture carries the badge as json or as jwt.')
}

/** The media type that was asked for, if this form has it; else the form's usual one. */
export const labelFor = (form: Form, accept: string | undefined) =>
  negotiate(accept, mediaTypes[form]) ?? mediaTypes[form][0]

/**
 * The badge's id, and the suffix if there is one, of the last segment of its address. Undefined for what cannot be an
 * id of ours: that costs no look-up.
 */
export function parseAddress(segment: string): { id: string; suffix?: Form } | undefined {
  const [, id, suffix] = /^([0-9a-f]{32})(?:\.(json|jwt|png|svg))?$/.exec(segment) ?? []
  return id ? { id, ...(suffix ? { suffix: suffix as Form } : {}) } : undefined
}
