import { encode } from 'uqr'

/**
 * An address to be scanned off paper or a screen: black on white whatever surrounds it, with the margin it needs. Readers
 * take any of the eight masks; to choose the best one takes longer than the rest of the page.
 */
export function QrCode({ of, label }: { of: string; label: string }) {
  const { data, size } = encode(of, { ecc: 'M', border: 0, maskPattern: 0 })
  const margin = 4
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size + 2 * margin} ${size + 2 * margin}`}
    >
      <path fill="#fff" d={`M0 0h${size + 2 * margin}v${size + 2 * margin}H0z`} />
      <path stroke="#000" shape-rendering="crispEdges" d={data.map((row, y) => runs(row, y, margin)).join('')} />
    </svg>
  )
}

/** A line for each run of dark modules. */
const runs = (row: boolean[], y: number, margin: number) =>
  [...row.map(Number).join('').matchAll(/1+/g)]
    .map(({ index, 0: run }) => `M${index + margin} ${y + margin + 0.5}h${run.length}`)
    .join('')
