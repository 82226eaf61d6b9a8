import type { Point, Shape } from './drawing.ts'

export type Colours = { light: string; base: string; dark: string; pale: string }

export const teal: Colours = { light: '#2fa3b0', base: '#13707d', dark: '#0a4650', pale: '#a9cdd0' }
export const plum: Colours = { light: '#a8629f', base: '#76356f', dark: '#451a42', pale: '#cdb1c8' }
export const moss: Colours = { light: '#7aa552', base: '#47752c', dark: '#274616', pale: '#bccda8' }

const gold = { top: '#ffe29a', bottom: '#d3922a' }
const paper = { top: '#fffefa', bottom: '#f0e8d4' }
const middle: Point = [500, 424]

/** A medal: ribbon, six-sided body, gold rim, and what it stands for on a disc in its middle. */
export function medal(colours: Colours, emblem: (colours: Colours) => Shape[]): Shape[] {
  return [
    ...ribbon(colours),
    { form: 'polygon', points: hexagon(340), round: 70, paint: { top: colours.light, bottom: colours.dark } },
    ...facets(),
    { form: 'polygon', points: hexagon(340), round: 44, stroke: 12, paint: gold },
    ...hexagon(322).map((center): Shape => ({ form: 'circle', center, radius: 13, paint: gold })),
    { form: 'circle', center: [500, 434], radius: 264, paint: '#000000', opacity: 0.18 },
    { form: 'circle', center: middle, radius: 258, paint: gold },
    { form: 'circle', center: middle, radius: 240, paint: paper },
    { form: 'circle', center: middle, radius: 220, stroke: 4, paint: colours.pale },
    ...emblem(colours),
  ]
}

const onCircle = (radius: number, degrees: number): Point => [
  middle[0] + radius * Math.cos((degrees * Math.PI) / 180),
  middle[1] + radius * Math.sin((degrees * Math.PI) / 180),
]

const hexagon = (radius: number): Point[] => [0, 1, 2, 3, 4, 5].map((i) => onCircle(radius, i * 60 - 90))

/** Light falls from the upper left. */
function facets(): Shape[] {
  const light = [-0.05, -0.11, -0.14, -0.05, 0.09, 0.13]
  const corners = hexagon(386)
  return light.map((amount, i) => ({
    form: 'polygon',
    points: [middle, corners[i]!, corners[(i + 1) % 6]!],
    paint: amount > 0 ? '#ffffff' : '#000000',
    opacity: Math.abs(amount),
  }))
}

function ribbon({ dark, base }: Colours): Shape[] {
  const left: Point[] = [
    [330, 640],
    [470, 720],
    [410, 965],
    [345, 885],
    [240, 925],
  ]
  const right = left.map(([x, y]): Point => [1000 - x, y])
  return [left, right].map((points) => ({ form: 'polygon', points, round: 8, paint: { top: dark, bottom: base } }))
}

/** Two who talk, and something comes of it. */
export const feedback = ({ base, pale }: Colours): Shape[] => [
  ...bubble(565, 368, 1, pale),
  ...bubble(446, 436, -1, base),
  {
    form: 'line',
    points: [
      [392, 442],
      [432, 480],
      [506, 396],
    ],
    stroke: 30,
    paint: paper.top,
  },
]

function bubble(x: number, y: number, side: 1 | -1, paint: string): Shape[] {
  const box: Point[] = [
    [x - 78, y - 50],
    [x + 78, y - 50],
    [x + 78, y + 50],
    [x - 78, y + 50],
  ]
  const tail: Point[] = [
    [x + side * 20, y + 70],
    [x + side * 62, y + 70],
    [x + side * 66, y + 112],
  ]
  return [
    { form: 'polygon', points: tail, round: 7, paint },
    { form: 'polygon', points: box, round: 30, paint },
  ]
}

/** Levels that rise, and the line that has to be reached. */
export const rubric = ({ base, pale }: Colours): Shape[] => [
  ...[0, 1, 2, 3].map((i): Shape => {
    const [left, top] = [349 + i * 84, 496 - i * 62]
    const points: Point[] = [
      [left, top],
      [left + 50, top],
      [left + 50, 536],
      [left, 536],
    ]
    return { form: 'polygon', points, round: 10, paint: i < 2 ? pale : base }
  }),
  {
    form: 'line',
    points: [
      [345, 386],
      [478, 386],
    ],
    stroke: 14,
    paint: gold.bottom,
  },
]

/** Round once more, and better. */
export const debrief = ({ base }: Colours): Shape[] => [
  { form: 'line', points: Array.from({ length: 48 }, (_, i) => onCircle(128, -50 + i * 5.2)), stroke: 36, paint: base },
  { form: 'polygon', points: [onCircle(64, 198), onCircle(192, 198), onCircle(150, 244)], round: 10, paint: base },
  { form: 'circle', center: middle, radius: 42, paint: gold },
]
