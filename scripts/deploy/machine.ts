/** What came of a command. */
export type Outcome = { code: number; output: string; problem: string }

/**
 * All that deploying needs of the world: the machine it runs on, the person before it and the deployment itself. Tests
 * hand in one that records.
 */
export type Machine = {
  /** Runs a command to its end. What it is told beside its arguments nobody else on the machine can read. */
  run: (command: string, args: string[], more?: { input?: string; env?: Record<string, string> }) => Promise<Outcome>
  /** Asks the person; undefined where there is nobody to ask. What is `hidden` is not shown while it is typed. */
  ask: ((question: string, options?: { hidden?: boolean }) => Promise<string>) | undefined
  say: (words: string) => void
  /** The text of a file; undefined if there is none. */
  read: (file: string) => string | undefined
  /** Writes a file that only its owner may read. */
  write: (file: string, text: string) => void
  remove: (file: string) => void
  list: (folder: string) => string[]
  /** So many random bytes. */
  random: (bytes: number) => Uint8Array
  /** What the deployment says of itself at an address; undefined if it does not answer. */
  health: (origin: string) => Promise<{ status: string; version: string } | undefined>
  sleep: (ms: number) => Promise<void>
  env: Record<string, string | undefined>
}

/** What stops a deployment, in words that say what to do. */
export class Stop extends Error {}
