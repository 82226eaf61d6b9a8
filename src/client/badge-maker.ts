import { drawBadge } from './badge/draw'
import { rasterise } from './badge/rasterise'

// Makes the badge's PNG in the author's browser: once a version, so that an award has only a chunk to insert.

function start(maker: HTMLElement): void {
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
        await takeOver(maker.dataset.images ?? '', canvas, svgFile.files?.[0])
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

async function upload(address: string, body: Blob, mediaType: string): Promise<string> {
  const answer = await fetch(address, { method: 'POST', body, headers: { 'content-type': mediaType } })
  const { digest, detail } = (await answer.json()) as { digest?: string; detail?: string }
  if (!digest) throw new Error(detail ?? `The server answered ${answer.status}.`)
  return digest
}

const png = (canvas: HTMLCanvasElement) =>
  new Promise<Blob>((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This browser cannot draw a PNG.'))), 'image/png'),
  )

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

const part = <T extends HTMLElement>(id: string) => document.getElementById(id) as T

const field = (name: string) => document.querySelector(`#draft [name="${name}"]`) as HTMLInputElement

const maker = document.querySelector<HTMLElement>('#badge-maker')
if (maker) start(maker)
