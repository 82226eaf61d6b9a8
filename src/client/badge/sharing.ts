import { drawCard } from './card'
import { field, part } from './draft'
import { drawRevoked } from './revoked'
import { png, upload } from './upload'

/**
 * The pictures that a badge is shared with. The card is in sight while the draft is written; it and the crossed-out badge
 * are uploaded as the version is published, since what they show may change until then. `images` takes uploads.
 */
export function startSharing(images: string, issuer: string): void {
  const form = part<HTMLFormElement>('draft')
  const canvas = part<HTMLCanvasElement>('card-preview')
  const status = part<HTMLElement>('card-status')
  const badge = loader()
  let state: 'idle' | 'drawing' | 'drawn' | 'failed' = 'idle'

  const draw = async () => {
    const digest = field('imageDigest').value
    const image = digest ? await badge(`/images/${digest}`) : undefined
    part('card').hidden = !image
    if (image) {
      const [name, competency, language] = ['name', 'competency', 'language'].map((at) => field(at).value.trim())
      drawCard(canvas, { badge: image, name: name!, competency: competency!, language: language!, issuer })
    }
    return image
  }

  /** Undefined for a draft without a badge, which is refused anyway. */
  const uploadAll = async () => {
    await takeChosen(images)
    const image = await draw()
    if (!image) return undefined
    const crossed = document.createElement('canvas')
    drawRevoked(crossed, image)
    return {
      cardDigest: await upload(images, await png(canvas), 'image/png'),
      revokedDigest: await upload(images, await png(crossed), 'image/png'),
    }
  }

  const publish = async (button: HTMLElement | null) => {
    state = 'drawing'
    // A form that is just being sent is not sent again: not before that is over.
    await new Promise((resolve) => setTimeout(resolve))
    try {
      const digests = await uploadAll()
      const add = ({ formData }: FormDataEvent) => {
        for (const [name, digest] of Object.entries(digests ?? {})) formData.set(name, digest)
      }
      form.addEventListener('formdata', add, { once: true })
      state = 'drawn'
      form.requestSubmit(button)
      state = 'idle'
    } catch (error) {
      state = 'failed'
      const why = error instanceof Error ? error.message : String(error)
      status.textContent = `The pictures for sharing could not be made: ${why.replace(/\.?$/, '.')} Publish again to do without them.`
      status.scrollIntoView({ block: 'center' })
      // It is as unsaved as before.
      form.dispatchEvent(new Event('input'))
    }
  }

  form.addEventListener('submit', (event) => {
    const button = event.submitter
    if (button?.getAttribute('value') !== 'publish' || state === 'drawn' || state === 'failed') return
    event.preventDefault()
    if (state === 'idle') void publish(button)
  })
  const shown = new Set(['name', 'competency', 'language', 'imageDigest'])
  form.addEventListener('input', ({ target }) => {
    if (target instanceof Element && shown.has(target.getAttribute('name') ?? '')) void draw().catch(() => undefined)
  })
  void draw().catch(() => undefined)
}

/** A PNG that is chosen, and not taken over yet, is the badge's all the same. */
async function takeChosen(images: string): Promise<void> {
  const chosen = field('image').files?.[0]
  if (!chosen) return
  field('imageDigest').value = await upload(images, chosen, 'image/png')
  field('imageSvgDigest').value = ''
  field('image').value = ''
}

/** Loads an image, and remembers the last one. */
function loader(): (address: string) => Promise<HTMLImageElement> {
  let last: { address: string; image: Promise<HTMLImageElement> } | undefined
  return (address) => {
    if (last?.address !== address) last = { address, image: load(address) }
    return last.image
  }
}

async function load(address: string): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = address
  await image.decode()
  return image
}
