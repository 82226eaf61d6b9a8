/** What is true of all operations, in Markdown. */
export const introduction = (origin: string) =>
  `
Everything that a person can do here, a program can do too. Send JSON, get JSON.

**Keys.** An owner or admin makes an API key under *Admin → API keys*. Send it as \`Authorization: Bearer assay_…\`. A key belongs to one issuer and may do what its scopes say; what an operation takes is named with it. A browser that is signed in at ${origin} may use its session instead.

**Refusals** are problem details (RFC 9457, \`application/problem+json\`): \`code\` is for programs, \`detail\` for people, \`errors\` names each field that is wrong. What is not yours to see is answered like what is not there.

**Lists** come in pages of \`limit\` (25, at most 100): \`{ "items": […], "next": "…" }\`. Ask again with \`cursor\` set to \`next\`, until that is null.

**Sending twice.** A POST that makes something takes an \`Idempotency-Key\` (1 to 255 visible characters of your choice). The same request with the same key is worked on once, and for 24 hours has the same answer, marked \`idempotency-replayed: true\`. The same key with another body is refused. A key counts for one sender and one route. Uploads have a way of their own to go on where they were interrupted: tus.

**Limits.** A key may ask 600 times a minute; after that comes 429, with \`Retry-After\` in seconds.

**Times** are UTC, as in \`2026-10-01T08:00:00.000Z\`. **Ids** are opaque. Answers may gain fields at any time; they lose none.
`.trim()
