/** What stands in paths in braces. */
export const parameters: Record<string, { about: string; example: string }> = {
  issuer: { about: 'The issuer’s name in its public address.', example: 'example-academy' },
  member: { about: 'The id of a membership.', example: 'mem_1' },
  key: { about: 'The id of a key.', example: 'key_1' },
}
