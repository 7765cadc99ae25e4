/**
 * A mask as a person paints it: a list of marks in fractions of the picture, so that it can be undone mark by mark and
 * drawn at any size: small for previews, at the picture's own for the edit.
 */
export type Point = readonly [x: number, y: number]

export type Mark =
  /** `size` is the diameter, as a fraction of the longer side. */
  | { readonly tool: 'brush' | 'eraser'; readonly size: number; readonly points: readonly Point[] }
  | { readonly tool: 'rectangle'; readonly from: Point; readonly to: Point }
  | { readonly tool: 'invert' | 'clear' }

export interface Brush {
  readonly pictureId: string
  readonly marks: readonly Mark[]
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Draws a mark in the context's fill colour; what is painted is opaque and all else clear. */
export function drawMark(context: Context, mark: Mark): void {
  const { width, height } = context.canvas
  context.globalCompositeOperation = 'source-over'
  if (mark.tool === 'clear') context.clearRect(0, 0, width, height)
  else if (mark.tool === 'invert') {
    context.globalCompositeOperation = 'xor'
    context.fillRect(0, 0, width, height)
  } else if (mark.tool === 'rectangle') {
    const { x, y, w, h } = boxOf(mark.from, mark.to)
    context.fillRect(x * width, y * height, w * width, h * height)
  } else if ('points' in mark) drawStroke(context, mark)
  context.globalCompositeOperation = 'source-over'
}

export function boxOf(from: Point, to: Point) {
  const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])]
  return { x, y, w: Math.abs(from[0] - to[0]), h: Math.abs(from[1] - to[1]) }
}

function drawStroke(context: Context, { tool, size, points }: Extract<Mark, { points: readonly Point[] }>): void {
  const { width, height } = context.canvas
  if (tool === 'eraser') context.globalCompositeOperation = 'destination-out'
  context.strokeStyle = context.fillStyle
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.lineWidth = Math.max(1, size * Math.max(width, height))
  context.beginPath()
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) context.moveTo(x * width, y * height)
    // A line to where it starts is a dot.
    context.lineTo(x * width, y * height)
  }
  context.stroke()
}

function painted({ marks }: Brush, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) return canvas
  context.fillStyle = '#ffffff'
  for (const mark of marks) drawMark(context, mark)
  return canvas
}

/** White where the edit may act, on black: what the server and the engine take as a mask. */
export function maskFile(brush: Brush, width: number, height: number): Promise<Blob> {
  const canvas = painted(brush, width, height)
  const context = canvas.getContext('2d')
  if (context) {
    context.globalCompositeOperation = 'destination-over'
    context.fillStyle = '#000000'
    context.fillRect(0, 0, width, height)
  }
  return canvas.convertToBlob({ type: 'image/png' })
}

/** Whether anything is painted at all: marks may have been erased, cleared or turned inside out. */
export function isBlank(brush: Brush): boolean {
  const context = painted(brush, 96, 96).getContext('2d')
  if (!context) return false
  const { data } = context.getImageData(0, 0, 96, 96)
  for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 40) return false
  return true
}
