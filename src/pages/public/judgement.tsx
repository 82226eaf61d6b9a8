import type { Criterion } from '../../catalogue/version'
import type { Badge } from '../../verification/badge'
import { Markdown } from '../components/markdown'
import { Rubric } from '../components/rubric'
import { count } from '../components/words'

/** How it was judged: what each criterion asks, the level reached among its levels, and by how many. */
export function Judgement({ badge: { version, versionPath, achieved, assessors, issuer } }: { badge: Badge }) {
  const { criteria, language } = version
  return (
    <section class="judgement">
      <h2>How it was judged</h2>
      {assessors === null ? (
        <p>
          {issuer.name} judged this outside of this site, by <a href={versionPath}>its public rubric</a>.
        </p>
      ) : (
        <p>
          {count(assessors, 'assessor')} judged the evidence on{' '}
          {criteria.length === 1 ? 'one criterion' : `each of ${criteria.length} criteria`}, and every one was met. The
          rubric was public beforehand, <a href={versionPath}>with all that was asked for</a>.
        </p>
      )}
      <ol class="plain criteria">
        {criteria.map((criterion) => (
          <li>
            <h3 lang={language}>{criterion.name}</h3>
            <Reached {...{ criterion, language }} at={achieved[criterion.id]} />
          </li>
        ))}
      </ol>
      <details>
        <summary>The whole rubric</summary>
        <div lang={language}>
          <Markdown text={version.criteriaNarrative} />
          <Rubric criteria={criteria} achieved={achieved} />
        </div>
      </details>
    </section>
  )
}

function Reached({ criterion, at, language }: { criterion: Criterion; at: string | undefined; language: string }) {
  const { reached, needed, level } = levelOf(criterion, at)
  if (!level) return <p>Met. It asks for level {`${needed} of ${criterion.levels.length}.`}</p>
  return (
    <>
      <p class="reached">
        <strong lang={language}>{level.name}</strong>{' '}
        <span class="punches" aria-hidden="true">
          {criterion.levels.map((_, i) => (
            <i class={i < reached ? 'punched' : undefined} />
          ))}
        </span>{' '}
        <span class="muted">
          level {reached} of {criterion.levels.length}
          {reached > needed && `, ${needed} was needed`}
        </span>
      </p>
      {level.description && <p lang={language}>{level.description}</p>}
    </>
  )
}

/** The level that was reached and the one that was needed, counted from 1; 0 for one that is not told. */
export function levelOf({ levels, requiredLevel }: Criterion, achieved: string | undefined) {
  const place = (id: string | undefined) => levels.findIndex((level) => level.id === id) + 1
  const reached = place(achieved)
  return { reached, needed: place(requiredLevel), level: levels[reached - 1] }
}
