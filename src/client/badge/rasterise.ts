/** Draws an SVG file onto the canvas, whole and centred. Refuses a file that the browser cannot show as a picture. */
export async function rasterise(file: File, canvas: HTMLCanvasElement): Promise<void> {
  const image = await load(await sized(file, canvas.width))
  const pen = canvas.getContext('2d')!
  pen.resetTransform()
  pen.clearRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, (canvas.width - image.width) / 2, (canvas.height - image.height) / 2)
}

/** The SVG in pixels, its longer side `side`: some browsers draw one without a size as nothing at all. */
async function sized(file: File, side: number): Promise<Blob> {
  const svg = new DOMParser().parseFromString(await file.text(), 'image/svg+xml').documentElement
  if (svg.nodeName !== 'svg') throw new Error('This file is not an SVG.')
  const [width, height] = sizeOf(svg)
  if (!svg.hasAttribute('viewBox')) svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  const scale = side / Math.max(width, height)
  svg.setAttribute('width', String(Math.round(width * scale)))
  svg.setAttribute('height', String(Math.round(height * scale)))
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' })
}

function sizeOf(svg: Element): [width: number, height: number] {
  const [, , boxWidth, boxHeight] = (svg.getAttribute('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const width = boxWidth || Number.parseFloat(svg.getAttribute('width') ?? '')
  const height = boxHeight || Number.parseFloat(svg.getAttribute('height') ?? '')
  return width > 0 && height > 0 ? [width, height] : [1, 1]
}

/** As an image, in which nothing runs and for which nothing is fetched. */
async function load(svg: Blob): Promise<HTMLImageElement> {
  const address = URL.createObjectURL(svg)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    return image
  } catch {
    throw new Error('This browser cannot draw this SVG.')
  } finally {
    URL.revokeObjectURL(address)
  }
}
