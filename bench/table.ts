/** Prints a table as Markdown, so that it can go into docs/performance.md as it is. */
export function table(title: string, head: string[], rows: (string | number)[][]): void {
  const lines = [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
  console.log(`\n${title}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`)
}
