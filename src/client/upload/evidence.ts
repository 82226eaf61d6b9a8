/** As much of an item of evidence as a row needs to know. */
export type Item = { id: string; file: { uploadId: string; status: string; reason: string | null } | null }

/** The evidence that an upload brings; undefined where it was removed, or the network is away. */
export async function findItem(enrollment: string, uploadId: string): Promise<Item | undefined> {
  const answer = await fetch(`/api/v1/enrollments/${enrollment}/evidence`).catch(() => undefined)
  if (!answer?.ok) return undefined
  const { items } = (await answer.json()) as { items: Item[] }
  return items.find(({ file }) => file?.uploadId === uploadId)
}

/** Asks until the file is no longer being checked, less and less often. Undefined if that takes very long. */
export async function settled(enrollment: string, uploadId: string, signal: AbortSignal): Promise<Item | undefined> {
  for (let wait = 500; wait < 60_000 && !signal.aborted; wait *= 1.3) {
    await new Promise((resolve) => setTimeout(resolve, wait))
    const item = await findItem(enrollment, uploadId)
    if (item?.file && !['open', 'received'].includes(item.file.status)) return item
  }
  return undefined
}

/** Takes a file back. Says why, if that cannot be done. */
export async function remove(id: string): Promise<string | undefined> {
  const answer = await fetch(`/api/v1/evidence/${id}`, { method: 'DELETE' }).catch(() => undefined)
  if (answer?.ok || answer?.status === 404) return undefined
  if (!answer) return 'Not removed: there is no connection.'
  const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string }
  return detail ?? 'Not removed.'
}
