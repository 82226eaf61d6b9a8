import type { StepResult } from '../checker/report'
import type { Page } from './check/page'
import { checkBadge } from './check/steps'
import { conclude } from './check/verdict'
import type { Verdict } from './check/verdict'

// What `check.ts` loads when a visitor asks for it.

/** Checks the badge that this page shows, and shows each step in the given place while it goes on. */
export async function checkHere(place: HTMLElement): Promise<void> {
  const list = document.createElement('ol')
  place.replaceChildren(list)
  const results = await checkBadge(thisPage(), (title) => {
    const item = document.createElement('li')
    const outcome = element('span', 'Checking …')
    item.append(element('strong', title), ' ', outcome)
    list.append(item)
    return (result) => {
      outcome.textContent = outcomes[result.outcome]
      outcome.className = pills[result.outcome]
      item.append(element('p', result.reason))
    }
  })
  const verdict = toElement(conclude(results))
  place.append(verdict)
  verdict.scrollIntoView({ block: 'nearest' })
}

function thisPage(): Page {
  const marked = [...document.querySelectorAll<HTMLElement>('[data-signed]')]
  return {
    origin: location.origin,
    address: location.origin + location.pathname,
    shown: marked.map((element) => [element.dataset.signed ?? '', element.textContent.trim()]),
    now: new Date(),
    fetch: (url, init) => fetch(url, init),
  }
}

const outcomes: Record<StepResult['outcome'], string> = {
  passed: 'Passed',
  failed: 'Failed',
  not_checked: 'Not checked',
  unknown: 'Not checked',
  absent: 'Not there',
}

const pills: Record<StepResult['outcome'], string> = {
  passed: 'pill pill--good',
  failed: 'pill pill--bad',
  not_checked: 'pill pill--warn',
  unknown: 'pill pill--warn',
  absent: 'pill pill--warn',
}

const colours: Record<Verdict['kind'], string> = {
  valid: 'verdict--valid',
  expired: 'verdict--expired',
  revoked: 'verdict--revoked',
  wrong: 'verdict--revoked',
  unfinished: 'verdict--expired',
}

function toElement({ kind, headline, why }: Verdict): HTMLElement {
  const verdict = element('p', '')
  verdict.className = `verdict ${colours[kind]}`
  verdict.append(element('strong', `Checked in your browser: ${headline}.`), ` ${why}`)
  if (kind !== 'wrong' && kind !== 'unfinished') return verdict
  const link = element('a', 'Have a full verifier look at it')
  link.setAttribute('href', `/verify?url=${encodeURIComponent(location.origin + location.pathname)}`)
  verdict.append(' ', link, '.')
  return verdict
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name)
  made.textContent = text
  return made
}
