import { desc, eq } from 'drizzle-orm'
import { checkCredential } from '../checker/check'
import type { Input, Options, Records } from '../checker/check'
import type { Report } from '../checker/report'
import type { Ctx } from '../context'
import { credentialUrl } from './address'
import { knowsEndorsement } from './endorsements/service'
import { readForms } from './stored'
import { credentialEdition } from './tables'

/** Checks anybody's credential, our own too: of what a key in wrong hands has signed, we know what was ours. */
export const checkAnything = (ctx: Ctx, input: Input, options: Omit<Options, 'records'> = {}): Promise<Report> =>
  checkCredential(ctx, input, { ...options, records: recordsOf(ctx) })

/** What we signed, by the signature itself: dates and digests a forger chooses, and this not. */
function recordsOf(ctx: Ctx): Records {
  return {
    async knows(credentialId, secured) {
      const id = idOf(ctx.origin, credentialId)
      if (!id) return knowsEndorsement(ctx, credentialId, secured)
      const [latest] = await ctx.db
        .select({ number: credentialEdition.number })
        .from(credentialEdition)
        .where(eq(credentialEdition.credentialId, id))
        .orderBy(desc(credentialEdition.number))
        .limit(1)
      for (let number = latest?.number ?? 1; number >= 1; number--) {
        const forms = await readForms(ctx, id, number)
        if (forms && signaturesOf(forms).includes(secured)) return true
      }
      return false
    },
  }
}

/** Undefined for what is not a badge of ours. */
function idOf(origin: string, credentialId: string): string | undefined {
  const id = credentialId.slice(-32)
  return /^[0-9a-f]{32}$/.test(id) && credentialUrl(origin, id) === credentialId ? id : undefined
}

function signaturesOf({ json, jwt, jose }: { json: string; jwt: string; jose: string }): unknown[] {
  const { proof = [] } = JSON.parse(json) as { proof?: { proofValue?: unknown }[] }
  return [jwt, jose, ...proof.map(({ proofValue }) => proofValue)]
}
