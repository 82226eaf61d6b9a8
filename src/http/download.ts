/**
 * A stored file as a download that no browser opens or runs in our name: whatever it is, it was handed in by a stranger
 * and is not virus-scanned.
 */
export function attachment(
  object: { body: ReadableStream; size: number },
  { name, mediaType }: { name: string; mediaType: string },
): Response {
  return new Response(object.body, {
    headers: {
      'content-type': mediaType,
      'content-length': String(object.size),
      'content-disposition': contentDisposition(name),
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}

/** RFC 6266: `filename*` for everybody, and plain ASCII for what cannot read it. Control characters reach neither. */
export function contentDisposition(name: string): string {
  const printable = name.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
  const ascii = printable
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^ -~]|["\\%/;]/g, '_')
  const extended = encodeURIComponent(printable).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${extended}`
}
