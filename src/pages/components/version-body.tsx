import type { Alignment, VersionContent } from '../../catalogue/version'
import { Markdown } from './markdown'
import { Requirements } from './requirement'
import { Rubric } from './rubric'

/** What a version asks and how it is judged, in full: the same before enrolling, while learning and to an assessor. */
export function VersionBody({ version }: { version: VersionContent }) {
  return (
    <div lang={version.language}>
      <section>
        <h2 lang="en">What it is about</h2>
        <p class="prose verbatim">{version.description}</p>
        {version.criteriaNarrative && (
          <>
            <h3 lang="en">How to earn it</h3>
            <Markdown text={version.criteriaNarrative} level={4} />
          </>
        )}
      </section>
      <section>
        <h2 lang="en">What you hand in</h2>
        <Requirements requirements={version.requirements} />
      </section>
      <section>
        <h2 id="rubric" lang="en">
          How it is judged
        </h2>
        <p class="muted" lang="en">
          Assessors use this rubric and nothing else. Each criterion has to reach the level marked as needed.
        </p>
        <Rubric criteria={version.criteria} />
      </section>
      {version.alignments.length > 0 && <Alignments alignments={version.alignments} />}
    </div>
  )
}

function Alignments({ alignments }: { alignments: Alignment[] }) {
  return (
    <section>
      <h2 lang="en">Skills it aligns with</h2>
      <ul>
        {alignments.map(({ targetName, targetUrl, targetFramework, targetCode }) => (
          <li>
            <a href={targetUrl} rel="noopener noreferrer">
              {targetName}
            </a>{' '}
            <small>{[targetFramework, targetCode].filter(Boolean).join(' ')}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}
