/** Uploads an image to an issuer's. Returns its digest; fails in the server's words if it is refused. */
export async function upload(address: string, body: Blob, mediaType: string): Promise<string> {
  const answer = await fetch(address, { method: 'POST', body, headers: { 'content-type': mediaType } })
  const { digest, detail } = (await answer.json()) as { digest?: string; detail?: string }
  if (!digest) throw new Error(detail ?? `The server answered ${answer.status}.`)
  return digest
}

/** What is drawn on the canvas, as a PNG. */
export const png = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This browser cannot draw a PNG.'))), 'image/png'),
  )
