import { checkOne } from './check'
import type { Found } from './check'
import { rowsOfCsv, rowsOfLines } from './rows'
import type { Row } from './rows'
import { save, toCsv, toJson } from './save'
import { makeLine } from './table'

/** Checks under way at a time. */
const atOnce = 2

/** Lets a list of badges be checked, one a request, told of as it goes, stopped, and saved. */
export function setUpMany(section: HTMLElement): void {
  const find = <E extends Element>(selector: string) => section.querySelector<E>(selector)!
  const form = find<HTMLFormElement>('form')
  const [button, problem] = [find<HTMLButtonElement>('[type=submit]'), find<HTMLElement>('[role=alert]')]
  const [results, lines] = [find<HTMLElement>('[data-results]'), find<HTMLElement>('tbody')]
  const [bar, status] = [find<HTMLProgressElement>('progress'), find<HTMLElement>('[role=status]')]
  const stop = find<HTMLButtonElement>('[data-stop]')
  /** In the order of the list; undefined for what was not come to. */
  let found: (Found | undefined)[] = []
  let under: AbortController | undefined

  find<HTMLElement>('[data-scriptless]').hidden = true
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void start()
  })
  stop.addEventListener('click', () => under?.abort())
  for (const saver of section.querySelectorAll<HTMLButtonElement>('[data-save]'))
    saver.addEventListener('click', () => {
      const done = found.filter((one) => one !== undefined)
      if (saver.dataset.save === 'csv') save(toCsv(done), 'badges.csv', 'text/csv;charset=utf-8')
      else save(toJson(done), 'badges.json', 'application/json')
    })

  async function start(): Promise<void> {
    try {
      problem.hidden = true
      const rows = await rowsIn(form)
      await run(rows)
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error)
      problem.hidden = false
    }
  }

  async function run(rows: Row[]): Promise<void> {
    const all = rows.map((row) => ({ row, line: makeLine(row.url) }))
    const { signal } = (under = new AbortController())
    let [next, done, patience] = [0, 0, Promise.resolve()]
    found = rows.map(() => undefined)
    lines.replaceChildren(...all.map(({ line }) => line.element))
    results.hidden = false
    stop.hidden = !(button.disabled = true)
    bar.max = rows.length
    tell()

    /** Both wait for the same minute. */
    const wait = (seconds: number) => {
      status.textContent = `${done} of ${rows.length}. Asked to wait: going on in ${seconds} seconds.`
      return (patience = sleep(seconds, signal))
    }
    const worker = async () => {
      for (let at = next++; at < all.length; at = next++) {
        await patience
        const { row, line } = all[at]!
        const one = (found[at] = await checkOne(row, signal, wait))
        line.show(one)
        done++
        tell()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker)).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    stop.hidden = !(button.disabled = false)
    tell(signal.aborted ? 'Stopped.' : 'Done.')

    function tell(ending = ''): void {
      bar.value = done
      const valid = found.filter((one) => one && 'verification' in one && one.verification.verdict === 'valid').length
      status.textContent = `${done} of ${rows.length} checked, ${valid} valid. ${ending}`
    }
  }
}

async function rowsIn(form: HTMLFormElement): Promise<Row[]> {
  const fields = new FormData(form)
  const [text, file] = [fields.get('links'), fields.get('csv')]
  const chosen = file instanceof File && file.size > 0 ? file : undefined
  const typed = typeof text === 'string' && text.trim() !== '' ? text : undefined
  if (chosen && typed) throw new Error('Give either links or a file.')
  if (chosen && chosen.size > 5_000_000) throw new Error('This file is too large for a list of links.')
  return chosen ? rowsOfCsv(await chosen.text()) : rowsOfLines(typed ?? '')
}

/** Fails if the signal comes first. */
function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new Error('Stopped.'))
    })
  })
}
