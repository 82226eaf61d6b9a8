import type { Alignment, Translation, VersionContent } from '../../catalogue/version'
import { AlignmentLink } from './alignment-link'
import { Markdown } from './markdown'
import { Requirements } from './requirement'
import { Rubric } from './rubric'
import { languageName } from './words'

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
      {version.translations.length > 0 && <Translations translations={version.translations} />}
    </div>
  )
}

function Alignments({ alignments }: { alignments: Alignment[] }) {
  return (
    <section>
      <h2 lang="en">Skills it aligns with</h2>
      <ul>
        {alignments.map((alignment) => (
          <li>
            <AlignmentLink of={alignment} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Translations({ translations }: { translations: Translation[] }) {
  return (
    <section lang="en">
      <h2>In other languages</h2>
      <ul>
        {translations.map(({ url, language }) => (
          <li>
            <a href={url} hreflang={language} rel="noopener noreferrer">
              {languageName(language)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
