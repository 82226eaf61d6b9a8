/** What the worker tells: how many bytes it has read, the digest at the end, or why there is none. */
export type Digesting = { done: number } | { sha256: string } | { problem: string }

let lastInLine: Promise<unknown> = Promise.resolve()

/** Lower-case hex SHA-256 of a file, computed in a worker. Files wait for each other: a phone reads one at a time best. */
export function digestOf(file: File, onProgress: (done: number) => void, signal: AbortSignal): Promise<string> {
  const turn = lastInLine.then(() => compute(file, onProgress, signal))
  lastInLine = turn.catch(() => {})
  return turn
}

function compute(file: File, onProgress: (done: number) => void, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const worker = new Worker('/js/hash-worker.js', { type: 'module' })
  return new Promise<string>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Digesting>) => {
      if ('done' in data) onProgress(data.done)
      else if ('sha256' in data) resolve(data.sha256)
      else reject(new Error(data.problem))
    })
    worker.addEventListener('error', () => reject(new Error('The file cannot be checked in this browser.')))
    signal.addEventListener('abort', () => reject(new Error('Cancelled.')))
    worker.postMessage(file)
  }).finally(() => worker.terminate())
}
