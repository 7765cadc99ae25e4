/** Makes the README's picture from the project's own photos: `node tools/bootstrap.mjs pictures`. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { planInstruction, runPlan } from '@image2image/engine'
import { decode, encode } from '@image2image/engine/codec'
import sharp from 'sharp'
import { root, say } from './steps.ts'

const tiles: readonly (readonly [photo: string, instruction: string | null])[] = [
  ['mountains', null],
  ['mountains', 'make it a watercolour'],
  ['mountains', 'golden hour'],
  ['mountains', 'make it look like night'],
  ['astronaut', 'pencil sketch'],
  ['cat', 'oil painting'],
  ['raccoon', 'comic book'],
  ['coffee', 'pop art'],
]
const columns = 4
const width = 400
const height = 300
const gap = 8

async function tile(photo: string, instruction: string | null): Promise<Buffer> {
  const { pixels } = await decode(await readFile(join(root, 'docs', 'photos', `${photo}.jpg`)))
  const result = instruction ? (await runPlan(pixels, planInstruction(instruction))).pixels : pixels
  return sharp(await encode(result, { format: 'png' }))
    .resize(width, height, { fit: 'cover', position: 'top' })
    .png()
    .toBuffer()
}

const layers: { input: Buffer; left: number; top: number }[] = []
for (const [index, [photo, instruction]] of tiles.entries()) {
  say(`${photo}: ${instruction ?? 'as it is'}`)
  const left = (index % columns) * (width + gap)
  const top = Math.floor(index / columns) * (height + gap)
  layers.push({ input: await tile(photo, instruction), left, top })
}
const rows = Math.ceil(tiles.length / columns)
const size = { width: columns * (width + gap) - gap, height: rows * (height + gap) - gap }
const sheet = sharp({ create: { ...size, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).composite(layers)
await writeFile(join(root, 'docs', 'pictures', 'readme.webp'), await sheet.webp({ quality: 82 }).toBuffer())
say('wrote docs/pictures/readme.webp')
