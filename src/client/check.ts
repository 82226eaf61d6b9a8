import type * as Work from './check-badge'
import { offerCopies } from './share/copy'

// Lets the visitor of a badge's page have it checked right there. What that takes is loaded when they ask for it.

const place = document.querySelector<HTMLElement>('[data-check]')
const button = place?.querySelector('button')
const result = place?.querySelector<HTMLElement>('[aria-live]')
const script: string = '/js/check-badge.js'

// What there is to copy on the page is little: no request of its own is spent on it.
offerCopies()

if (place && button && result) {
  place.hidden = false
  button.addEventListener('click', () => {
    // Disabled, it would lose the focus.
    if (button.ariaDisabled === 'true') return
    button.ariaDisabled = 'true'
    void check(result).finally(() => (button.ariaDisabled = null))
  })
}

async function check(into: HTMLElement): Promise<void> {
  try {
    const { checkHere } = (await import(script)) as typeof Work
    await checkHere(into)
  } catch {
    into.textContent =
      'The check itself could not be loaded: nothing was checked. Load the page again, and try once more.'
  }
}
