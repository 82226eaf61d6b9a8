import { issuerPath, versionPath } from '../address'
import type { ManifestItem } from '../assessment/submission'
import type { VersionContent } from '../catalogue/version'
import { releasedItems } from '../credentials/credential'
import type { AchievementCredential, EmbeddedEndorsement } from '../credentials/schema'
import type { BadgeRow } from './badge.query'
import { verdictOn } from './rules'
import type { Verdict } from './rules'

/** Everything that the page of a badge shows. Nobody is named in it but the holder and the issuer. */
export type Badge = {
  id: string
  verdict: Verdict
  /** Path of the badge that renews it. */
  renewedBy: string | null
  version: VersionContent
  /** The version's own page, with the whole rubric and what had to be handed in. */
  versionPath: string
  /** `signed` says whether the name is part of what was signed. */
  holder: { name: string; signed: boolean }
  /** As it was signed: it may call itself something else by now. */
  issuer: AchievementCredential['issuer'] & { path: string }
  /** The level reached, by criterion. What the assessors wrote is between them and the learner. */
  achieved: Record<string, string>
  /** Null for what was judged outside of Assay. */
  assessors: number | null
  /** The same in each edition. */
  awardedAt: Date
  /** Of the edition that is shown. */
  edition: { number: number; validFrom: Date }
  validUntil: Date | null
  /** What the holder says of their work as a whole (Markdown); empty for nothing. It is part of what was signed. */
  narrative: string
  evidence: ReleasedEvidence[]
  /** Who stands behind the issuer or the microcredential: those that were signed with the badge, and no others. */
  endorsements: SignedEndorsement[]
  /** Whether search engines may list it: only what is public. */
  indexed: boolean
  /** Where its holder shows more badges; null unless they have such a page and this badge is on it. */
  profile: { handle: string; name: string } | null
  check: { keys: { proof: string; jwt: string }; statusList: string; statusIndex: number }
}

/** `href` is ours for a text or a file, and somebody else's for a link. */
export type ReleasedEvidence = Pick<ManifestItem, 'kind' | 'caption' | 'file'> & { requirement: string; href: string }

/** In the endorser's own words (Markdown). `url` is whatever they call their website. */
export type SignedEndorsement = {
  of: 'issuer' | 'microcredential'
  endorser: { name: string; url: string }
  comment: string
  validFrom: Date
}

/** What the page needs of the signed document. */
type Signed = {
  issuer: AchievementCredential['issuer']
  credentialSubject: { achievement: Pick<AchievementCredential['credentialSubject']['achievement'], 'endorsement'> }
}

/** Puts together what the database and the signed document say of a badge. */
export function toBadge(
  { credential, edition, renewedBy, version, slugs, submission, profile }: BadgeRow,
  signed: Signed,
  now: Date,
): Badge {
  return {
    id: credential.id,
    verdict: verdictOn(credential, now),
    renewedBy: renewedBy && `/credentials/${renewedBy}`,
    version,
    versionPath: versionPath(slugs.issuer, slugs.microcredential, version.number),
    holder: edition.holderName
      ? { name: edition.holderName, signed: edition.nameInBadge }
      : { name: nobodyNamed, signed: true },
    issuer: { ...signed.issuer, path: issuerPath(slugs.issuer) },
    achieved: Object.fromEntries((submission.outcomes ?? []).map((o) => [o.criterionId, o.levelId])),
    assessors: submission.judgedElsewhere ? null : submission.reviews,
    awardedAt: credential.awardedAt ?? credential.validFrom,
    edition: { number: edition.number, validFrom: edition.validFrom },
    validUntil: credential.validUntil,
    narrative: submission.narrative,
    evidence: releasedItems({ manifest: submission.manifest, released: edition.released }).map((item) => ({
      requirement: version.requirements.find((r) => r.id === item.requirementId)?.name ?? '',
      kind: item.kind,
      caption: item.caption,
      href: item.kind === 'link' ? item.content : `/credentials/${credential.id}/evidence/${item.n}`,
      file: item.file,
    })),
    endorsements: [
      ...endorsementsIn(signed.credentialSubject.achievement, 'microcredential'),
      ...endorsementsIn(signed.issuer, 'issuer'),
    ],
    indexed: credential.visibility === 'public' && credential.indexed,
    profile,
    check: {
      keys: { proof: `/keys/${edition.proofKeyId}`, jwt: `/keys/${edition.jwtKeyId}` },
      statusList: `/status/${credential.statusListId}`,
      statusIndex: credential.statusIndex,
    },
  }
}

/** In the place of a name, where the holder was erased: it is the truth, and nothing is said of a signature. */
const nobodyNamed = 'a person who is no longer named'

const endorsementsIn = (
  { endorsement = [] }: { endorsement?: EmbeddedEndorsement[] | undefined },
  of: SignedEndorsement['of'],
): SignedEndorsement[] =>
  endorsement.map(({ issuer, credentialSubject, validFrom }) => ({
    of,
    endorser:
      typeof issuer === 'string'
        ? { name: issuer, url: '' }
        : { name: issuer.name ?? issuer.url ?? issuer.id, url: issuer.url ?? '' },
    comment: credentialSubject.endorsementComment ?? '',
    validFrom: new Date(validFrom),
  }))
