/** The statuses of requests that are on their way at the same moment, lowest first. */
export async function statusesAtOnce(requests: Promise<Response>[]): Promise<number[]> {
  const answers = await Promise.all(requests)
  for (const answer of answers) await answer.body?.cancel()
  return answers.map(({ status }) => status).toSorted((a, b) => a - b)
}
