import { parseArgs } from 'node:util'
import { devVars } from './dev-vars.ts'

/** What `POST /api/v1/restore` answers. */
type Answer = {
  done?: boolean
  at: string
  rows: number
  of: number
  missing: Record<string, number>
  lost: number
  detail?: string
}

const usage = `npm run restore -- --backup 2026-11-24 [--origin https://badges.example.org]

Puts a nightly backup back into an empty deployment whose bucket holds it. Without --origin that is the one of
npm start, on this machine. The set-up code is taken from the variable SETUP_CODE.`

const { values } = parseArgs({
  options: { backup: { type: 'string' }, origin: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help || !values.backup) {
  console.info(usage)
  process.exit(values.help ? 0 : 1)
}
const local = values.origin === undefined ? devVars() : undefined
const address = URL.parse(values.origin ?? local?.ORIGIN ?? '')
if (!address || (address.protocol !== 'https:' && address.hostname !== 'localhost')) {
  console.error('--origin has to be the https:// address of the deployment: the set-up code goes there.')
  process.exit(1)
}
const { origin } = address
const code = process.env.SETUP_CODE ?? local?.SETUP_CODE
if (!code) {
  console.error('Set SETUP_CODE to the set-up code of the deployment: SETUP_CODE=… npm run restore -- …')
  process.exit(1)
}
process.exit(await restore(origin, code, values.backup))

/** Asks for piece after piece until all is back. What fails is asked for again, a few times; what is refused is not. */
async function restore(origin: string, code: string, backup: string): Promise<number> {
  for (let failures = 0, at = ''; failures < 10;) {
    const { status, answer, wait } = await ask(origin, { code, backup })
    if (status === 200 && answer.done) return report(answer)
    if (status === 200) {
      failures = 0
      if (answer.at !== at) console.info(`${String(answer.rows).padStart(8)} of ${answer.of} rows: ${answer.at}`)
      at = answer.at
    } else if (status === 0 || status === 429 || status >= 500) {
      failures++
      console.warn(`${answer.detail ?? `It answered ${status}.`} Once more in ${wait} s.`)
      await new Promise((resolve) => setTimeout(resolve, wait * 1000))
    } else {
      console.error(answer.detail ?? `It answered ${status}.`)
      return 1
    }
  }
  console.error('It goes on failing. Nothing is lost: run this again, and it goes on where it was.')
  return 1
}

async function ask(origin: string, body: object): Promise<{ status: number; answer: Answer; wait: number }> {
  try {
    const response = await fetch(`${origin}/api/v1/restore`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as Answer
    return { status: response.status, answer, wait: Number(response.headers.get('retry-after') ?? 5) }
  } catch (error) {
    const detail = `${origin} does not answer: ${error instanceof Error ? error.message : String(error)}.`
    return { status: 0, answer: { detail } as Answer, wait: 5 }
  }
}

function report({ rows, of, missing, lost }: Answer): number {
  console.info(`All is back: ${rows} of ${of} rows.`)
  for (const [table, count] of Object.entries(missing))
    console.info(`${count} of ${table} stayed out: what they belonged to was deleted while the backup was made.`)
  if (lost > 0)
    console.info(`${lost} badges in the bucket were signed since the backup, and are unknown now: award them again.`)
  console.info('Jobs that were waiting begin within a minute. Whoever was signed in signs in again.')
  return 0
}
