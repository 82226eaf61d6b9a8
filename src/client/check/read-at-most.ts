/** All that a stream gives; undefined as soon as that is more than `most` bytes, and it is read no further. */
export async function readAtMost(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array | undefined> {
  const reader = stream.getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer())
    length += value.length
    if (length > most) {
      await reader.cancel()
      return undefined
    }
    parts.push(value.slice())
  }
}
