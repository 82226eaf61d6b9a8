/// <reference lib="dom" />
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'
import type { drawCard } from '../../src/client/badge/card.ts'
import type { drawRevoked } from '../../src/client/badge/revoked.ts'
import { requireChromium } from '../chromium.ts'
import { toPng } from './drawing.ts'
import type { Point, Shape } from './drawing.ts'
import { offers } from './offers.ts'
import { issuer } from './people.ts'
import { badgeOf, fileOf } from './pictures.ts'

// `node scripts/demo/draw-pictures.ts`: draws what `pictures.ts` reads, and what stands for a revoked badge that has no
// picture of its own, with the code that an author's browser draws with.

declare const pictures: { drawCard: typeof drawCard; drawRevoked: typeof drawRevoked }

const folder = dirname(fileOf(offers[0]!, 'card'))
const browser = await chromium.launch({ executablePath: requireChromium(), args: ['--no-sandbox'] })
const page = await browser.newPage()
await page.addScriptTag({ content: await bundled() })
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const offer of offers)
  for (const what of ['card', 'revoked'] as const)
    writeFileSync(fileOf(offer, what), await draw(page, badgeOf(offer).png, what, offer.content))
writeFileSync('public/revoked.png', await draw(page, toPng(blank(), 512), 'revoked'))
await browser.close()

async function draw(
  page: Page,
  badge: Uint8Array,
  what: 'card' | 'revoked',
  { name, competency } = { name: '', competency: '' },
): Promise<Buffer> {
  const png = Buffer.from(badge).toString('base64')
  const drawn = await page.evaluate(
    async ({ png, what, words }) => {
      const badge = new Image()
      badge.src = `data:image/png;base64,${png}`
      await badge.decode()
      const canvas = document.createElement('canvas')
      if (what === 'card') pictures.drawCard(canvas, { badge, ...words })
      else pictures.drawRevoked(canvas, badge)
      return canvas.toDataURL('image/png').split(',')[1] ?? ''
    },
    { png, what, words: { name, competency, issuer: issuer.name, language: 'en' } },
  )
  return Buffer.from(drawn, 'base64')
}

/** Nobody's badge: what is shown of a revoked one whose version has no picture for that. */
function blank(): Shape[] {
  const points = Array.from({ length: 8 }, (_, i): Point => {
    const angle = ((i + 0.5) * Math.PI) / 4
    return [500 + 440 * Math.cos(angle), 500 + 440 * Math.sin(angle)]
  })
  return [
    { form: 'polygon', points, round: 40, paint: '#5f6b70' },
    { form: 'polygon', points, round: 4, stroke: 8, paint: '#ffffff', opacity: 0.5 },
  ]
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from './src/client/badge/card'; export * from './src/client/badge/revoked'",
      resolveDir: `${import.meta.dirname}/../..`,
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'pictures',
    target: 'es2022',
  })
  return outputFiles[0]?.text ?? ''
}
