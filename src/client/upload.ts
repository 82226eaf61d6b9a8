import { handIn } from './upload/hand-in'
import { forgetOld } from './upload/transfer'

// Sends files in pieces that survive a bad line and a closed page, for every part of a page marked `data-upload`.

for (const section of document.querySelectorAll<HTMLElement>('[data-upload]')) {
  const input = section.querySelector<HTMLInputElement>('input[type=file]')
  const list = section.querySelector<HTMLElement>('[data-files]')
  const { enrollment = '', requirement = '', maxBytes } = section.dataset
  const place = { enrollment, requirement, maxBytes: Number(maxBytes), removed: () => input?.focus() }
  input?.addEventListener('change', () => {
    for (const file of input.files ?? []) list?.append(handIn(file, place))
    // So that the same file can be chosen again.
    input.value = ''
  })
}

void forgetOld()
