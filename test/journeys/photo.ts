/** A picture made by code that edits can work on: sky, hills, a round subject, grain. The same every time. */
import { encode } from '@image2image/engine/codec'

export async function makePhoto(width: number, height: number): Promise<Buffer> {
  const data = new Uint8ClampedArray(width * height * 4)
  let random = 12345
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      random = (random * 1103515245 + 12345) >>> 0
      const grain = ((random >>> 16) & 15) - 8
      data.set([...colourAt(x / width, y / height).map(value => value + grain), 255], (y * width + x) * 4)
    }
  }
  return Buffer.from(await encode({ width, height, data }, { format: 'png' }))
}

function colourAt(x: number, y: number): [number, number, number] {
  const toSubject = Math.hypot(x - 0.62, (y - 0.5) * 0.75)
  if (toSubject < 0.16) return [210 - toSubject * 500, 120 - toSubject * 300, 60]
  const ridge = 0.55 + 0.08 * Math.sin(x * 9) + 0.03 * Math.sin(x * 31)
  if (y < ridge) return [110 + y * 120, 160 + y * 90, 225 - y * 30]
  const shade = (y - ridge) * 90 + 12 * Math.sin(x * 60 + y * 40)
  return [70 + shade, 110 + shade * 0.6, 50 + shade * 0.3]
}
