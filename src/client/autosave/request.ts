/** What saves a form now. `adopt` makes the form go on with what the request has made. */
export type SaveRequest = { method: string; url: string; body: unknown; adopt?: (made: { id: string }) => void }

/** The request that saves this form; undefined when there is nothing in it to save. */
export function requestOf(form: HTMLFormElement): SaveRequest | undefined {
  const { autosave, item, create, requirement, review } = form.dataset
  if (autosave === 'review') return review ? { method: 'PUT', url: review, body: reviewIn(form) } : undefined
  const content = form.querySelector('textarea')?.value ?? ''
  if (item) return { method: 'PATCH', url: item, body: { content } }
  if (!create || content.trim() === '') return undefined
  return {
    method: 'POST',
    url: create,
    body: { requirementId: requirement, kind: 'text', content },
    adopt: ({ id }) => becomeItem(form, id),
  }
}

/** The form of a new text becomes that of the text it has made: another save changes that one. */
function becomeItem(form: HTMLFormElement, id: string): void {
  form.dataset.item = `/api/v1/evidence/${id}`
  form.action = `${form.action}/evidence/${id}`
  const area = form.querySelector('textarea')
  if (!area) return
  area.name = `evidence.${id}.content`
  area.labels[0]?.setAttribute('for', area.name)
  area.id = area.name
}

/** `scores.c1.levelId`, `scores.c1.feedback` and `note`, as the API takes them. */
function reviewIn(form: HTMLFormElement) {
  const fields = new FormData(form)
  const criteria = Array.from(form.querySelectorAll<HTMLElement>('[data-criterion]'), (e) => e.dataset.criterion ?? '')
  return {
    scores: criteria.map((criterionId) => ({
      criterionId,
      levelId: fields.get(`scores.${criterionId}.levelId`),
      feedback: fields.get(`scores.${criterionId}.feedback`) ?? '',
    })),
    note: fields.get('note') ?? '',
  }
}
