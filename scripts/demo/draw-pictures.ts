/// <reference lib="dom" />
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'
import type { drawCard } from '../../src/client/badge/card.ts'
import type { drawRevoked } from '../../src/client/badge/revoked.ts'
import { requireChromium } from '../chromium.ts'
import type { Offer } from './offer.ts'
import { offers } from './offers.ts'
import { issuer } from './people.ts'
import { badgeOf, fileOf } from './pictures.ts'

// `node scripts/demo/draw-pictures.ts`: draws what `pictures.ts` reads, with the code that an author's browser draws with.

declare const pictures: { drawCard: typeof drawCard; drawRevoked: typeof drawRevoked }

const folder = dirname(fileOf(offers[0]!, 'card'))
const browser = await chromium.launch({ executablePath: requireChromium(), args: ['--no-sandbox'] })
const page = await browser.newPage()
await page.addScriptTag({ content: await bundled() })
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const offer of offers)
  for (const what of ['card', 'revoked'] as const) writeFileSync(fileOf(offer, what), await draw(page, offer, what))
await browser.close()

async function draw(page: Page, offer: Offer, what: 'card' | 'revoked'): Promise<Buffer> {
  const { name, competency } = offer.content
  const png = Buffer.from(badgeOf(offer).png).toString('base64')
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
