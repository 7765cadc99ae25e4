/**
 * Draws the gallery: `npm run gallery`, or `npm run gallery -- watercolour oil` for some. Every operation on one of the
 * project's photos, as a page that opens from the disk (`docs/gallery/index.html`), and thumbnails for the studio.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OperationInfo, type OperationName, operations, type Pixels } from '@image2image/engine'
import { encode } from '@image2image/engine/codec'
import sharp from 'sharp'
import { type Example, examples } from '../test/golden/examples.ts'
import { drawExample, readPhoto } from '../test/golden/render.ts'
import { galleryPage } from './gallery-page.ts'
import { root, say } from './steps.ts'

const pictureSide = 720
const thumbnail = { width: 160, height: 120 }
const folder = join(root, 'docs', 'gallery')

const rendered = async (pixels: Pixels) => sharp(await encode(pixels, { format: 'png' }))

async function write(pixels: Pixels, name: string): Promise<number> {
  const file = await (await rendered(pixels)).webp({ quality: 74, effort: 6 }).toBuffer()
  await writeFile(join(folder, `${name}.webp`), file)
  return file.length
}

async function draw(name: OperationName, example: Example): Promise<void> {
  const { before, after, svg } = await drawExample(name, example, pictureSide)
  const size = await write(after, name)
  // A photo as it is has its picture already; only one with a fault is worth its own.
  if (example.fault) await write(before, `${name}-before`)
  if (svg !== undefined) await writeFile(join(folder, `${name}.svg`), svg)
  const small = (await rendered(after)).resize({ ...thumbnail, fit: 'cover', position: 'attention' })
  await writeFile(join(folder, 'thumbnails', `${name}.webp`), await small.webp({ quality: 70 }).toBuffer())
  say(`${name}: ${Math.round(size / 1024)} KB`)
}

async function clearAway(known: ReadonlySet<string>): Promise<void> {
  for (const file of await readdir(folder, { recursive: true })) {
    if (/[.](webp|svg)$/.test(file) && !known.has(file)) await rm(join(folder, file))
  }
}

const catalogue = Object.entries(operations) as [OperationName, OperationInfo][]
const wanted = process.argv.slice(2)
await mkdir(join(folder, 'thumbnails'), { recursive: true })
const photos = [...new Set(catalogue.map(([name]) => examples[name].photo))]
if (wanted.length === 0) for (const photo of photos) await write(await readPhoto(photo, pictureSide), `photo-${photo}`)
for (const [name] of catalogue) if (wanted.length === 0 || wanted.includes(name)) await draw(name, examples[name])
await clearAway(
  new Set([
    ...photos.map(photo => `photo-${photo}.webp`),
    ...catalogue.flatMap(([name]) => [`${name}.webp`, `${name}.svg`, `thumbnails/${name}.webp`]),
    ...catalogue.filter(([name]) => examples[name].fault).map(([name]) => `${name}-before.webp`),
  ]),
)
await writeFile(
  join(folder, 'index.html'),
  galleryPage(catalogue.map(([, info]) => ({ info, example: examples[info.name] }))),
)
say('wrote docs/gallery/index.html')
