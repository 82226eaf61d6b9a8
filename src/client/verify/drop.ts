/** A file that is dropped anywhere on the form is the one that is chosen. */
export function setUpDropping(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type=file]')
  const mark = (on: boolean) => form.classList.toggle('dropping', on)
  form.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    mark(true)
  })
  form.addEventListener('dragleave', () => mark(false))
  form.addEventListener('drop', (event) => {
    mark(false)
    if (!input || !event.dataTransfer?.files.length) return
    event.preventDefault()
    input.files = event.dataTransfer.files
  })
}
