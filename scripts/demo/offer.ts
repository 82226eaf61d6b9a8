import type { Shape } from './drawing.ts'

type Level = { name: string; description: string }
type Criterion = { name: string; description: string; levels: Level[]; requiredLevel: string }
type Requirement = {
  name: string
  description: string
  kind: 'text' | 'file' | 'link'
  min?: number
  max?: number
  mediaTypes?: string[]
  maxMegabytes?: number
}

/** What an author writes of a microcredential; what is left out has a sensible default. */
export type Offer = {
  slug: string
  drawing: Shape[]
  content: {
    name: string
    description: string
    competency: string
    criteriaNarrative: string
    estimatedHours: number
    credits?: number
    tags: string[]
    validityMonths?: number
    alignments: { targetName: string; targetUrl: string; targetFramework: string; targetCode?: string }[]
    criteria: Criterion[]
    requirements: Requirement[]
    assessors?: 1 | 2
  }
}
