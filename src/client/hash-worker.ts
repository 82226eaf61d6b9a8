import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Digesting } from './upload/digest'

// SHA-256 of a file of any size, off the page's thread and a few megabytes at a time. WebCrypto needs all of it at once.

const step = 4 * 1024 * 1024

const tell = (message: Digesting) => postMessage(message)

addEventListener('message', ({ data }: MessageEvent<File>) => {
  digest(data).catch(() => tell({ problem: 'The file cannot be read. Was it moved, changed or removed meanwhile?' }))
})

async function digest(file: File): Promise<void> {
  const hash = sha256.create()
  for (let offset = 0; offset < file.size; offset += step) {
    hash.update(new Uint8Array(await file.slice(offset, offset + step).arrayBuffer()))
    tell({ done: Math.min(offset + step, file.size) })
  }
  tell({ sha256: bytesToHex(hash.digest()) })
}
