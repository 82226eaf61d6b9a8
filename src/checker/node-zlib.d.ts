declare module 'node:zlib' {
  export function gunzipSync(data: Uint8Array, options: { maxOutputLength: number }): Uint8Array
}
