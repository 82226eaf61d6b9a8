/** A button that copies the text of the element it names, and says so. */
export function setUpCopying(button: HTMLButtonElement): void {
  const source = document.getElementById(button.dataset.copy ?? '')
  const status = button.parentElement?.querySelector('[role=status]')
  if (!source || !status) return
  button.hidden = false
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(source.textContent ?? '').then(
      () => (status.textContent = 'Copied.'),
      () => (status.textContent = 'Your browser does not allow that. Select it by hand.'),
    )
  })
}
