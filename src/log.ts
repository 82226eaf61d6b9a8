/**
 * What went wrong, as it may stand in a log: without the values of a query, which may be anybody's address or the hash of a
 * token, without any mail address, and of a web address only the host: the rest may be a secret.
 */
export function errorWords(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${discreet(String(error.cause))})` : ''
  return discreet(String(error)) + cause
}

/** Where it went wrong: the frames of its stack, which begins with its message. */
export function errorPlace(error: Error): string {
  return discreet(
    (error.stack ?? '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .join('\n'),
  )
}

/** Drizzle says which query it was, and then with which values. */
const discreet = (text: string) =>
  text
    .replace(/\nparams: .*/s, '')
    .replaceAll(/(https?:\/\/[^\s/?#"'<>()]+)[/?#][^\s"'<>()]*/g, '$1/…')
    .replaceAll(/[^\s"'<>(),;:=]+@[^\s"'<>(),;:=]+\.\w+/g, '…@…')
