import { verdictWords } from '../../verification/verify-words'
import type { Found } from './check'

/** The line of a badge that waits for its turn. `show` says what was found; all of it as text. */
export function makeLine(url: string): { element: HTMLTableRowElement; show: (found: Found) => void } {
  const element = document.createElement('tr')
  element.append(cell('…'), cell(url), cell(''), cell(''))
  return { element, show: (found) => element.replaceChildren(...cellsOf(found)) }
}

function cellsOf(found: Found): HTMLTableCellElement[] {
  if ('problem' in found) return [pill('Not checked', 'warn'), cell(found.url), cell(''), cell(found.problem)]
  const { verdict, summary, badge } = found.verification
  const { name, issuer } = badge
  const issuerWords = [issuer.name ?? issuer.id, issuer.host && `(${issuer.host})`].filter(Boolean).join(' ')
  return [pill(...verdictWords[verdict]), badgeCell(name ?? found.url, found.url), cell(issuerWords), cell(summary)]
}

function cell(text: string): HTMLTableCellElement {
  const element = document.createElement('td')
  const words = document.createElement('bdi')
  words.textContent = text
  element.append(words)
  return element
}

function pill(words: string, tone: string): HTMLTableCellElement {
  const element = cell('')
  const mark = document.createElement('span')
  mark.className = `pill pill--${tone}`
  mark.textContent = words
  element.replaceChildren(mark)
  return element
}

/** The link was given by the visitor, and only http and https are checked at all. */
function badgeCell(name: string, url: string): HTMLTableCellElement {
  const element = cell('')
  const link = document.createElement('a')
  link.href = url
  link.rel = 'noopener noreferrer nofollow'
  link.textContent = name
  element.replaceChildren(link)
  return element
}
