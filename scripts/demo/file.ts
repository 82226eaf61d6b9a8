/** What `npm start` leaves in .assay/demo.json: where the demo is, as absolute addresses, and how to get in. */
export type Demo = {
  origin: string
  issuer: string
  microcredential: string
  credential: string
  /** Holds every scope a key can have. */
  apiKey: string
  /** Links that sign one in, as often as needed, on this machine only. */
  signIn: { owner: string; author: string; assessor: string; learner: string }
}
