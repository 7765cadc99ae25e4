/**
 * Draws the gallery: `npm run gallery`, or `npm run gallery -- watercolour oil` for some. Every operation on one of the
 * project's photos, as a page that opens from the disk (`docs/gallery/index.html`); from its pictures, the README's and the
 * little ones beside the studio's suggestions.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OperationInfo, type OperationName, operations, type Pixels, suggestions } from '@image2image/engine'
import { encode } from '@image2image/engine/codec'
import sharp from 'sharp'
import { type Example, examples } from '../test/golden/examples.ts'
import { drawExample, readPhoto } from '../test/golden/render.ts'
import { galleryPage } from './gallery-page.ts'
import { root, say } from './steps.ts'

const pictureSide = 720
const thumbnailSide = 72
const folder = join(root, 'docs', 'gallery')
const thumbnails = join(root, 'web', 'gallery')
const suggested = new Set(suggestions.map(({ operation }) => operation))

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
  if (suggested.has(name)) {
    const small = (await rendered(after)).resize(thumbnailSide, thumbnailSide, { fit: 'cover', position: 'attention' })
    await writeFile(join(thumbnails, `${name}.webp`), await small.webp({ quality: 70 }).toBuffer())
  }
  say(`${name}: ${Math.round(size / 1024)} KB`)
}

async function clearAway(where: string, known: ReadonlySet<string>): Promise<void> {
  for (const file of await readdir(where)) {
    if (/[.](webp|svg)$/.test(file) && !known.has(file)) await rm(join(where, file))
  }
}

/** What the README shows: one landscape in four lights and paints, then other subjects. */
const shown = ['photo-mountains', 'watercolour', 'golden-hour', 'night', 'pencil', 'oil', 'charcoal', 'vector']

async function drawReadmePicture(): Promise<void> {
  const [columns, width, height, gap] = [4, 400, 300, 8]
  const layers = await Promise.all(
    shown.map(async (name, index) => ({
      input: await sharp(await readFile(join(folder, `${name}.webp`)))
        .resize(width, height, { fit: 'cover', position: 'top' })
        .toBuffer(),
      left: (index % columns) * (width + gap),
      top: Math.floor(index / columns) * (height + gap),
    })),
  )
  const size = {
    width: columns * (width + gap) - gap,
    height: Math.ceil(shown.length / columns) * (height + gap) - gap,
  }
  const sheet = sharp({ create: { ...size, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
  await writeFile(
    join(root, 'docs', 'pictures', 'readme.webp'),
    await sheet.composite(layers).webp({ quality: 82 }).toBuffer(),
  )
}

const catalogue = Object.entries(operations) as [OperationName, OperationInfo][]
const wanted = process.argv.slice(2)
await mkdir(folder, { recursive: true })
await mkdir(thumbnails, { recursive: true })
const photos = [...new Set(catalogue.map(([name]) => examples[name].photo))]
if (wanted.length === 0) for (const photo of photos) await write(await readPhoto(photo, pictureSide), `photo-${photo}`)
for (const [name] of catalogue) if (wanted.length === 0 || wanted.includes(name)) await draw(name, examples[name])
await clearAway(thumbnails, new Set([...suggested].map(name => `${name}.webp`)))
await clearAway(
  folder,
  new Set([
    ...photos.map(photo => `photo-${photo}.webp`),
    ...catalogue.flatMap(([name]) => [`${name}.webp`, `${name}.svg`]),
    ...catalogue.filter(([name]) => examples[name].fault).map(([name]) => `${name}-before.webp`),
  ]),
)
await writeFile(
  join(folder, 'index.html'),
  galleryPage(catalogue.map(([, info]) => ({ info, example: examples[info.name] }))),
)
await drawReadmePicture()
say('wrote docs/gallery/index.html and docs/pictures/readme.webp')
