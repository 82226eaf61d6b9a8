import { storeImage } from '../../catalogue/images'
import { DraftContent } from '../../catalogue/schema'
import { getVersion } from '../../catalogue/service'
import type { Version } from '../../catalogue/version'
import { publishVersion, updateDraft } from '../../catalogue/versions'
import type { Ctx } from '../../context'
import { parse } from '../../http/input'
import type { Actor } from '../../identity/rules'
import { invalid, Refusal } from '../../refusal'
import type { FieldProblem } from '../../refusal'
import { fieldOf, toContent } from './draft-form'
import type { DraftForm } from './draft-form'
import { editRows } from './rows'

/** What pressing a button of the draft's form came to. */
export type Outcome =
  | { done: 'saved' | 'published' }
  /** The form is to be shown again: because a row was added, say, or because it was refused. */
  | {
      done?: never
      form: DraftForm
      revision: number
      unsaved: boolean
      refused?: { refusal: Refusal; title: string }
      overwrites?: number
    }

type Posted = { button: string; form: DraftForm; revision: number; image: File | undefined }

/** Does what the button says. Whatever is refused comes back as a form that has everything typed still in it. */
export async function pressButton(ctx: Ctx, actor: Actor, version: Version, posted: Posted): Promise<Outcome> {
  let { form, revision } = posted
  let unsaved = true
  const { button, image } = posted
  try {
    // A chosen file counts whichever button is pressed: browsers forget it when the page comes back.
    if (image) form = { ...form, imageDigest: await storePng(ctx, actor, version, image), imageSvgDigest: '' }
    if (button === 'upload-image') {
      if (!image) throw invalid('image', 'Choose a file first.')
      return { form, revision, unsaved }
    }
    if (button === 'remove-image') return { form: { ...form, imageDigest: '', imageSvgDigest: '' }, revision, unsaved }
    const edited = editRows(form, button)
    if (edited) return { form: edited, revision, unsaved }

    const [, over] = /^overwrite:(\d{1,9})$/.exec(button) ?? []
    const saved = await save(ctx, actor, version, form, Number(over ?? revision))
    if (button !== 'publish') return { done: 'saved' }
    ;({ revision } = saved)
    unsaved = false
    await publishVersion(ctx, actor, version.id)
    return { done: 'published' }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const title = unsaved ? 'Not saved yet' : 'Saved, but not ready to publish'
    const refused = { refusal: atFields(error), title }
    if (error.code !== 'conflict') return { form, revision, unsaved, refused }
    const stored = await getVersion(ctx, version.id)
    const overwrites = stored.status === 'draft' ? { overwrites: stored.revision } : {}
    return { form, revision, unsaved, refused, ...overwrites }
  }
}

async function save(ctx: Ctx, actor: Actor, { id }: Version, form: DraftForm, revision: number): Promise<Version> {
  const { content, problems } = toContent(form)
  const sound = parseAll(content, problems)
  return updateDraft(ctx, actor, id, { revision, ...sound })
}

/** The content as the catalogue takes it. Refuses with its problems and those found before, all at once. */
function parseAll(content: unknown, problems: FieldProblem[]) {
  const refuse = (more: FieldProblem[]) => {
    const all = [...problems, ...more]
    throw new Refusal('invalid', all.map((p) => p.problem).join(' '), all)
  }
  try {
    const sound = parse(DraftContent, content)
    return problems.length > 0 ? refuse([]) : sound
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid' && problems.length > 0) return refuse(error.fields)
    throw error
  }
}

async function storePng(ctx: Ctx, actor: Actor, { issuerId }: Version, image: File): Promise<string> {
  if (image.type === 'image/svg+xml')
    throw invalid('image', 'Only scripts can draw an SVG to a PNG, which a badge needs. Upload a PNG.')
  try {
    const upload = { contentType: 'image/png', body: image.stream() }
    return (await storeImage(ctx, actor, issuerId, upload)).digest
  } catch (error) {
    if (error instanceof Refusal && ['invalid', 'too_large'].includes(error.code)) throw invalid('image', error.message)
    throw error
  }
}

/** The refusal with each problem at the field it is typed into. */
const atFields = (refusal: Refusal) =>
  new Refusal(
    refusal.code,
    refusal.message,
    refusal.fields.map(({ path, problem }) => ({ path: fieldOf(path), problem })),
  )
