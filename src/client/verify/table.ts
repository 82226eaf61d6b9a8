import { verdictWords } from '../../verification/verify-words'
import type { Found } from './check'

/** The line of a badge that waits for its turn. `show` says what was found; all of it as text. */
export function makeLine(url: string): { element: HTMLTableRowElement; show: (found: Found) => void } {
  const element = document.createElement('tr')
  element.append(cell('…'), cell(words(url)))
  return { element, show: (found) => element.replaceChildren(...cellsOf(found)) }
}

function cellsOf(found: Found): HTMLTableCellElement[] {
  const { url } = found
  if ('problem' in found) return [cell(pill('Not checked', 'warn')), cell(words(url), words(found.problem))]
  const { verdict, summary, badge } = found.verification
  const { name, issuer } = badge
  const given = [issuer.name ?? issuer.id, issuer.host && `(${issuer.host})`].filter(Boolean).join(' ')
  return [cell(pill(...verdictWords[verdict])), cell(linked(name ?? url, url), words(given), words(summary))]
}

function cell(...content: (Element | string)[]): HTMLTableCellElement {
  const element = document.createElement('td')
  element.append(...content)
  return element
}

/** In a direction of its own: a stranger's text turns nothing around it. */
function words(text: string): HTMLElement {
  const element = document.createElement('bdi')
  element.textContent = text
  return element
}

function pill(text: string, tone: string): HTMLElement {
  const element = document.createElement('span')
  element.className = `pill pill--${tone}`
  element.textContent = text
  return element
}

/** The visitor's own link; nothing but http and https is checked at all. */
function linked(text: string, url: string): HTMLElement {
  const element = document.createElement('a')
  element.href = url
  element.rel = 'noopener noreferrer nofollow'
  element.append(words(text))
  return element
}
