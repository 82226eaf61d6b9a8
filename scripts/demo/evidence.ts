import type { Work } from './journey.ts'
import { toPng } from './drawing.ts'
import type { Point, Shape } from './drawing.ts'

/** What a learner of the demo hands in: real files, made here. `salt` makes them this learner's own. */
export function workOf(name: string, salt: string): Work {
  return {
    text: account,
    link: 'https://lantern-academy.example/tasks/lab-report-pendulum',
    files: [
      {
        name: 'feedback-and-reports.pdf',
        bytes: pdf([`Lab report: the pendulum. Feedback by ${name}.`, ...report, '', `Handed in as ${salt}.`]),
        caption: 'Both reports with my comments, before and after',
      },
      { name: 'board-after-the-lesson.png', bytes: board(salt), caption: 'What the class kept of it on the board' },
    ],
  }
}

const account = `My learners are a group of fourteen in their first year of physics. The task was a lab report on the pendulum, two pages, of which the discussion of errors is the part that goes wrong every year.

I chose two learners whose reports were alike in marks and different in kind. The first had measured well and discussed nothing; the second had discussed everything but what she had measured. For each I named two places in the text, no more. I wrote them as questions that can only be answered by going back to the table of measurements: which of your five values would you throw away, and how would a reader know that you were right to?

Then I gave them twenty minutes of the next lesson and sat beside them. The first wrote a new paragraph in which he finds that his third value was taken with a shorter string. The second cut half of her page and put one number into it. Both told me in a sentence how they would know that it had worked.

What I would do differently: I would show the class one report from last year first, with its comments, so that the questions do not come as a surprise.`

const report = [
  '',
  'Learner 1, first report: "There were some errors in measuring."',
  'Comment: Which of your five values would you throw away? How would a reader know?',
  'Learner 1, second report: "The third value is low: the string was 2 cm shorter,',
  'because the knot had slipped. Without it the mean is 1.42 s instead of 1.39 s."',
  '',
  'Learner 2, first report: a page on friction, air and the rotation of the Earth.',
  'Comment: Which of these could you see in your numbers?',
  'Learner 2, second report: "All five values lie within 0.03 s; what friction does',
  'is smaller than that, so I cannot see it here."',
]

/** A page of text as PDF, with nothing but what PDF itself brings. */
export function pdf(lines: string[]): Uint8Array {
  const escaped = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`)
  const text = `BT /F1 11 Tf 15 TL 60 780 Td\n${escaped.join('\n')}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const offset = file.length
    file += `${i + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(`${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}${end}`, 'latin1')
}

/** A picture of the board: measured values, one struck out, and the line through the rest. */
function board(salt: string): Uint8Array {
  const chalk = ['#f4f1e6', '#ffd67a', '#9fe0c9']
  const values = Array.from(salt.padEnd(6, '0').slice(0, 6), (c, i): Point => [
    200 + i * 120,
    420 + (c.charCodeAt(0) % 7) * 30,
  ])
  const dots = values.map((center): Shape => ({ form: 'circle', center, radius: 14, paint: chalk[0]! }))
  const [x, y] = values[2]!
  const axes: Shape[] = [
    {
      form: 'line',
      points: [
        [120, 860],
        [120, 200],
      ],
      stroke: 8,
      paint: chalk[0]!,
    },
    {
      form: 'line',
      points: [
        [120, 860],
        [900, 860],
      ],
      stroke: 8,
      paint: chalk[0]!,
    },
    {
      form: 'line',
      points: [
        [140, 500],
        [880, 520],
      ],
      stroke: 5,
      paint: chalk[2]!,
    },
    {
      form: 'line',
      points: [
        [x - 30, y - 30],
        [x + 30, y + 30],
      ],
      stroke: 7,
      paint: chalk[1]!,
    },
    {
      form: 'line',
      points: [
        [x + 30, y - 30],
        [x - 30, y + 30],
      ],
      stroke: 7,
      paint: chalk[1]!,
    },
  ]
  return toPng([...axes, ...dots], 600, '#23392f')
}
