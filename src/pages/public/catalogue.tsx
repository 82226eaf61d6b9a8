import { Hono } from 'hono'
import * as z from 'zod'
import { listCatalogue } from '../../catalogue/service'
import type { CatalogueItem } from '../../catalogue/version'
import type { Page } from '../../db/page'
import { parse } from '../../http/input'
import type { AppEnv } from '../../http/env'
import { listIssuers } from '../../identity/issuers'
import type { Issuer } from '../../identity/issuers'
import { Refusal } from '../../refusal'
import { Empty } from '../components/empty'
import { Field, Select } from '../components/field'
import { MicrocredentialCards } from '../components/microcredential-card'
import { Pager } from '../components/pager'
import { Problems } from '../components/problems'
import { Layout } from '../layout'

const hours = z.coerce.number('Give a number of hours.').min(0, 'Give a number of hours.').optional()

const Search = z.object({
  q: z.string().max(200, 'Search for less than 200 characters.').optional(),
  tag: z.string().max(100).optional(),
  issuer: z.string().max(100).optional(),
  minHours: hours,
  maxHours: hours,
  cursor: z.string().optional(),
})

type Typed = Record<string, string>

/** `/`: everything that can be earned here. */
export const cataloguePages = new Hono<AppEnv>().get('/', async (c) => {
  const typed = filledIn(c.req.query())
  const issuers = await listIssuers(c.var.ctx, { limit: 100 })
  const found = await search(typed, (input) => listCatalogue(c.var.ctx, { ...input, limit: 24 }))
  const refusal = found instanceof Refusal ? found : undefined
  return c.html(
    <Layout
      title="Catalogue"
      actor={c.var.actor}
      path={c.req.path}
      description="Microcredentials that are earned by doing the thing at work, and judged against a public rubric."
    >
      <h1>Skills you can prove</h1>
      <p class="lead">
        Choose one thing you want to be able to do. Do it in your own work. Hand in what came of it, and earn a badge
        anybody can check.
      </p>
      <Problems refusal={refusal} title="This cannot be searched for" />
      <SearchForm typed={typed} issuers={issuers.items} refusal={refusal} />
      {found instanceof Refusal ? null : <Results found={found} typed={typed} />}
    </Layout>,
    refusal ? 422 : 200,
  )
})

function SearchForm({ typed, issuers, refusal }: { typed: Typed; issuers: Issuer[]; refusal: Refusal | undefined }) {
  const field = (name: string) => ({ name, value: typed[name] ?? '', problems: refusal?.fields ?? [] })
  return (
    <search>
      <form method="get" action="/" class="search">
        <fieldset role="group">
          <input
            type="search"
            name="q"
            value={typed.q ?? ''}
            aria-label="Search by words"
            placeholder="Search by words"
          />
          <button type="submit">Search</button>
        </fieldset>
        <details open={filters.some((name) => typed[name])}>
          <summary>Narrow it down</summary>
          <div class="fields">
            <Select
              {...field('issuer')}
              label="Issuer"
              options={[['', 'Any'], ...issuers.map(({ slug, name }) => [slug, name] as const)]}
            />
            <Field {...field('tag')} label="Tag" />
            <Field {...field('minHours')} label="Hours, at least" inputmode="decimal" />
            <Field {...field('maxHours')} label="Hours, at most" inputmode="decimal" />
          </div>
        </details>
      </form>
    </search>
  )
}

function Results({ found, typed }: { found: Page<CatalogueItem>; typed: Typed }) {
  if (found.items.length > 0)
    return (
      <>
        <h2 class="visually-hidden">What can be earned</h2>
        <MicrocredentialCards items={found.items} />
        <Pager path="/" query={{ ...typed, cursor: undefined }} cursor={typed.cursor} next={found.next} />
      </>
    )
  if (Object.keys(typed).length === 0)
    return (
      <Empty>
        <p>Nothing has been published yet.</p>
      </Empty>
    )
  return (
    <Empty>
      <p>Nothing fits this search.</p>
      <a href="/">Show everything</a>
    </Empty>
  )
}

const filters = ['issuer', 'tag', 'minHours', 'maxHours']

/** A form sends its empty fields too; leaving one empty asks for nothing. */
const filledIn = (query: Typed): Typed =>
  Object.fromEntries(Object.entries(query).filter(([name, value]) => name in Search.shape && value.trim()))

/** What was found, or the refusal of a search that makes no sense. */
async function search<T>(typed: Typed, find: (input: z.output<typeof Search>) => Promise<T>): Promise<T | Refusal> {
  try {
    return await find(parse(Search, typed))
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid') return error
    throw error
  }
}
