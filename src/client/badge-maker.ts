import { field, part } from './badge/draft'
import { drawBadge } from './badge/draw'
import { rasterise } from './badge/rasterise'
import { startSharing } from './badge/sharing'
import { png, upload } from './badge/upload'

// Makes the badge's pictures in the author's browser: once a version, so that an award has only a chunk to insert.

function start(maker: HTMLElement, images: string): void {
  const colour = part<HTMLInputElement>('badge-colour')
  const svgFile = part<HTMLInputElement>('badge-svg')
  const canvas = part<HTMLCanvasElement>('badge-preview')
  const use = part<HTMLButtonElement>('badge-use')
  const status = part<HTMLElement>('badge-status')
  const name = field('name')

  const draw = () =>
    attempt(status, async () => {
      const svg = svgFile.files?.[0]
      status.textContent = ''
      if (svg) await rasterise(svg, canvas)
      else drawBadge(canvas, name.value.trim() || 'Your badge', colour.value)
    })
  const keep = () =>
    attempt(status, async () => {
      use.disabled = true
      try {
        await takeOver(images, canvas, svgFile.files?.[0])
        status.textContent = 'Taken over. Save the draft to keep it.'
      } finally {
        use.disabled = false
      }
    })
  const drawFromName = () => {
    svgFile.value = ''
    void draw()
  }
  colour.addEventListener('input', drawFromName)
  name.addEventListener('input', () => !svgFile.files?.length && void draw())
  svgFile.addEventListener('change', () => void draw())
  use.addEventListener('click', () => void keep())
  maker.hidden = false
  void draw()
}

/** Uploads the drawing, and the SVG it came from for the server to check, and puts their digests into the form. */
async function takeOver(address: string, canvas: HTMLCanvasElement, svg: File | undefined): Promise<void> {
  const svgDigest = svg ? await upload(address, svg, 'image/svg+xml') : ''
  const digest = await upload(address, await png(canvas), 'image/png')
  field('imageDigest').value = digest
  field('imageSvgDigest').value = svgDigest
  field('imageDigest').dispatchEvent(new Event('input', { bubbles: true }))
  showInForm(digest)
}

function showInForm(digest: string): void {
  const shown = document.querySelector('.badge-editor > .badge-image')
  const image = new Image(256, 256)
  image.className = 'badge-image'
  image.alt = ''
  image.src = `/images/${digest}`
  shown?.replaceWith(image)
}

async function attempt(status: HTMLElement, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    status.textContent = error instanceof Error ? error.message : String(error)
  }
}

const maker = document.querySelector<HTMLElement>('#badge-maker')
if (maker) {
  const { images = '', issuer = '' } = maker.dataset
  start(maker, images)
  startSharing(images, issuer)
}
