import { concatenate } from './bytes'

/**
 * All that a stream gives, chunk by chunk, so that neither a long one nor a small one that unpacks to a huge one is ever
 * held; undefined if it is more than `most` bytes: then, as at the signal, it is read no further.
 */
export async function readAtMost(
  stream: ReadableStream<Uint8Array> | null,
  most: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  if (!stream) return concatenate(chunks)
  const reader = stream.getReader()
  signal?.addEventListener('abort', () => letGo(reader.cancel()))
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concatenate(chunks)
    length += value.length
    if (length > most) return letGo(reader.cancel())
    chunks.push(value)
  }
}

/** What is cancelled may fail at it; nobody waits for it. */
export function letGo(cancelled: Promise<void> | undefined): undefined {
  cancelled?.catch(() => {})
}
