import { Layout } from './layout'

/** The frame of the pages people work on: it has what forms, evidence and scoring need on top of the theme. */
export const Work = (props: Parameters<typeof Layout>[0]) => (
  <Layout {...props} head={<link rel="stylesheet" href="/css/work.css" />} />
)
