/** Brings every part of the page marked `data-live` up to date. What is ticked stays ticked; what has the focus waits. */
export async function refreshLiveParts(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined)
  if (!answer?.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = page.getElementById(part.id)
    if (!fresh || part.contains(document.activeElement)) continue
    const ticked = new Set(Array.from(part.querySelectorAll<HTMLInputElement>('input:checked'), (box) => box.value))
    for (const box of fresh.querySelectorAll<HTMLInputElement>('input')) box.checked = ticked.has(box.value)
    part.replaceWith(document.importNode(fresh, true))
  }
}
