import { renderSVG } from 'uqr'

/**
 * A text as a QR code, for screens and paper: black on white whatever is behind it, with the quiet zone of four modules
 * that readers need, and legible with 15 % of it gone. Readers take any of the eight masks; to choose the best one takes
 * longer than all the rest of a request.
 */
export const qrSvg = (text: string) => renderSVG(text, { ecc: 'M', border: 4, maskPattern: 0 })
