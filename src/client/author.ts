/** Asks before a draft with unsaved work is left. */
const form = document.querySelector<HTMLFormElement>('#draft')

if (form) {
  let unsaved = form.dataset.unsaved === 'true'
  form.addEventListener('input', () => (unsaved = true))
  form.addEventListener('submit', () => (unsaved = false))
  addEventListener('beforeunload', (event) => {
    if (unsaved) event.preventDefault()
  })
}

// Whoever sent something that was not taken is to hear of it first.
document.querySelector<HTMLElement>('#problems')?.focus()
