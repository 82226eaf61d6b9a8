/** What a version of a microcredential is made of. Ids inside it are local to the version: `c1`, `l1`, `r1`. */

export type VersionStatus = 'draft' | 'published' | 'retired'

/** A step of a criterion, lowest first. */
export type Level = { id: string; name: string; description: string }

/** One line of the rubric. */
export type Criterion = {
  id: string
  name: string
  description: string
  levels: Level[]
  /** Id of the lowest level that meets the criterion. */
  requiredLevel: string
  /** Skills that this criterion alone aligns with. What was published before there were any has none. */
  alignments?: Alignment[] | undefined
}

/** A `course` is completed elsewhere: a connected course platform says so, and nobody else can hand it in. */
export type RequirementKind = 'text' | 'file' | 'link' | 'course'

/** One thing the learner must hand in. */
export type Requirement = {
  id: string
  name: string
  description: string
  kind: RequirementKind
  /** How many items at least, and at most. */
  min: number
  max: number
  /** For files: the media types taken (`image/*` takes any image); empty takes every type that can be recognised. */
  mediaTypes: string[]
  /** For files: megabytes an item may have; null leaves it to the deployment's limit. */
  maxMegabytes: number | null
}

/** A link to a skill in a public framework (OB 3.0 `Alignment`). */
export type Alignment = {
  targetName: string
  targetUrl: string
  targetFramework: string | null
  targetCode: string | null
  /** A value of OB 3.0 `targetType`. */
  targetType: string | null
}

/** The same in another language (OB 3.0 `Related`). `url` is the address of that version. */
export type Translation = { url: string; language: string }

/** What an author writes; everything of a version but its number and status. */
export type VersionContent = {
  name: string
  description: string
  /** What the holder can do, in one sentence. */
  competency: string
  /** Markdown. */
  criteriaNarrative: string
  /** A value of OB 3.0 `achievementType`. */
  achievementType: string
  estimatedHours: number | null
  credits: number | null
  /** BCP 47, as OB 3.0 `inLanguage` allows. */
  language: string
  tags: string[]
  /** OB 3.0 `fieldOfStudy` and `humanCode`. */
  fieldOfStudy: string | null
  humanCode: string | null
  translations: Translation[]
  validityMonths: number | null
  /** How many days before its end a badge can be renewed. */
  renewalDays: number
  /** Digest of the badge raster (PNG), and of the drawing (SVG) it was made from, if there is one. */
  imageDigest: string | null
  imageSvgDigest: string | null
  /** Digests of the card for link previews, 1200 × 627 pixels, and of the raster crossed out, both made beside it. */
  cardDigest: string | null
  revokedDigest: string | null
  alignments: Alignment[]
  criteria: Criterion[]
  requirements: Requirement[]
  assessors: 1 | 2
  enrollment: 'open' | 'invitation'
}

export type Version = VersionContent & {
  id: string
  microcredentialId: string
  issuerId: string
  number: number
  status: VersionStatus
  revision: number
  createdAt: Date
  updatedAt: Date
  publishedAt: Date | null
  retiredAt: Date | null
}

/** A version of the same microcredential that was published before (OB 3.0 `Related`). */
export type EarlierVersion = Pick<Version, 'number' | 'language'>

/** What can be earned; what it says of itself is in its versions. */
export type Microcredential = {
  id: string
  issuerId: string
  slug: string
  /** How many people hold a badge of any of its versions that was not revoked. */
  holders: number
  createdAt: Date
}

/** One line of the public catalogue: a published version. */
export type CatalogueItem = Pick<
  Version,
  | 'microcredentialId'
  | 'number'
  | 'name'
  | 'competency'
  | 'description'
  | 'estimatedHours'
  | 'credits'
  | 'language'
  | 'tags'
  | 'imageDigest'
  | 'enrollment'
> & {
  versionId: string
  slug: string
  issuer: { id: string; slug: string; name: string }
  /** How many people hold a badge of any version of it. */
  holders: number
  publishedAt: Date
}
