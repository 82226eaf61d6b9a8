/** Course platforms whose webhooks we know the shape of; `generic` is our own. */
export const platforms = ['generic', 'canvas', 'moodle', 'open-edx', 'thinkific', 'learnworlds'] as const
export type Platform = (typeof platforms)[number]

/** `signature`: Standard Webhooks. `secret`: a bearer secret, in a header or as `?token=`. */
export type SourceAuthentication = 'signature' | 'secret'

export type HookStatus = 'received' | 'done' | 'ignored' | 'unmapped'

/** JSON paths (RFC 9535) to our fields in a body of theirs. */
export type Mapping = Record<string, string>
