import type { HookBody } from '../hook-body'
import type { Mapping, SourceAuthentication } from '../rules'

/** What we know of a platform: where its fields stand, and how it is told to post to us. */
export type Preset = {
  name: string
  /** What it can do; the first is what a new source begins with. */
  authentications: readonly [SourceAuthentication, ...SourceAuthentication[]]
  mapping: Mapping
  /** Puts what stands at changing places where a path can lead to it. */
  shape?: (body: HookBody) => HookBody
  /** For its administrator, in turn. */
  steps: string[]
}
