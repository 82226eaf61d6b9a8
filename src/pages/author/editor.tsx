import { microcredentialPath } from '../../address'
import type { Version } from '../../catalogue/version'
import type { Issuer } from '../../identity/issuers'
import type { Refusal } from '../../refusal'
import { Notice } from '../components/notice'
import { Problems } from '../components/problems'
import { Status } from '../components/status'
import { Time } from '../components/time'
import { AlignmentsSection } from './alignments-section'
import { BadgeSection } from './badge-section'
import { AssessmentSection, BasicsSection, CompetencySection } from './basics-sections'
import { nameOf } from './draft-form'
import type { DraftForm } from './draft-form'
import type { Section } from './form-parts'
import { RequirementsSection } from './requirements-section'
import { RubricSection } from './rubric-section'
import { TranslationsSection } from './translations-section'

/** A draft being edited: what is stored, what is typed, and why it was not taken, if it was not. */
export type Editing = {
  issuer: Issuer
  /** Of the microcredential. */
  slug: string
  version: Version
  form: DraftForm
  /** The revision the form began from. */
  revision: number
  /** Whether the form holds what is not stored. */
  unsaved: boolean
  refused?: { refusal: Refusal; title: string } | undefined
  /** Somebody else saved this revision meanwhile; the form may be saved over it. */
  overwrites?: number | undefined
}

/** Everything of a draft in one form that needs no scripts: each button posts it whole, and nothing typed is lost. */
export function Editor({ editing }: { editing: Editing }) {
  const { issuer, slug, version, form, revision, unsaved, refused, overwrites } = editing
  const action = `/author/versions/${version.id}`
  const section: Section = { form, problems: refused?.refusal.fields ?? [], action }
  return (
    <>
      <p>
        <a href="/author">All microcredentials</a>
      </p>
      <h1>{form.name.trim() || 'A new microcredential'}</h1>
      <p class="muted">
        <Status of="draft" /> Version {version.number} · {issuer.name} · saved <Time at={version.updatedAt} precise />
        <br />
        Its address: <code>{microcredentialPath(issuer.slug, slug)}</code> ·{' '}
        <a href={`${action}/preview`}>Preview what is saved</a>
      </p>
      {refused && <Problems refusal={refused.refusal} title={refused.title} nameOf={nameOf} />}
      {overwrites !== undefined && <SavedMeanwhile action={action} />}
      <form
        method="post"
        action={action}
        enctype="multipart/form-data"
        novalidate
        id="draft"
        data-unsaved={unsaved ? 'true' : undefined}
      >
        {/* Enter in a field presses a form's first button, which therefore has to be a harmless one. */}
        <button type="submit" name="do" value="save" class="visually-hidden" tabindex={-1} aria-hidden="true">
          Save
        </button>
        <input type="hidden" name="revision" value={String(revision)} />
        <BasicsSection {...section} />
        <BadgeSection {...section} issuer={issuer} />
        <CompetencySection {...section} />
        <RubricSection {...section} />
        <RequirementsSection {...section} />
        <AlignmentsSection {...section} />
        <TranslationsSection {...section} />
        <AssessmentSection {...section} />
        <div class="bar">
          {overwrites === undefined ? (
            <>
              <button type="submit" name="do" value="save">
                Save
              </button>
              <button type="submit" name="do" value="publish" class="outline">
                Save and publish
              </button>
            </>
          ) : (
            <button type="submit" name="do" value={`overwrite:${overwrites}`}>
              Save mine over theirs
            </button>
          )}
        </div>
      </form>
    </>
  )
}

function SavedMeanwhile({ action }: { action: string }) {
  return (
    <Notice tone="warn">
      <p>
        Nothing you typed is lost: it is all below, and not saved yet. Look first at{' '}
        <a href={action} target="_blank">
          what they saved
        </a>
        , which opens in a window of its own. Then take over here what you want to keep of it, and save yours over it.
      </p>
    </Notice>
  )
}
