/** What goes to a model and comes back, as files: kept as made where nothing is to be done, and recorded where it is. */
import { expect, test } from 'vitest'
import { ballScene } from '../operations/scenes.ts'
import { toPixels } from '../pixels/planes.ts'
import { decode, encode } from './codec.ts'
import { type Finish, readProvenance } from './file.ts'
import { finishResult, type ModelResult, prepareFiles, smallFile } from './model-file.ts'

const pngOf = (width: number, height: number) => encode(toPixels(ballScene(width, height).planes), { format: 'png' })
const finish: Finish = { format: 'png', quality: null, size: null, background: 'auto' }
const fit = { sizes: { rule: 'like_input' }, pixelsMost: 1e6 } as const

const resultOf = (bytes: Uint8Array, more: Partial<ModelResult> = {}): ModelResult => ({
  ...{ ...fit, bytes, finish, input: null, mask: null, hasReference: false, anyFormat: true },
  ...{ engine: 'painter', version: '2', seed: 5, model: { id: 'lab/painter', provider: 'lab' }, ...more },
})

/** The lower half may be changed. */
async function maskOf(width: number, height: number): Promise<Uint8Array> {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) data[4 * i + 3] = i < (width * height) / 2 ? 255 : 0
  return encode({ width, height, data }, { format: 'png' })
}

/** A JPEG with Content Credentials in it, as far as their box is named. */
async function signedJpeg(): Promise<Uint8Array> {
  const plain = await encode(toPixels(ballScene(90, 60).planes), { format: 'jpeg' })
  const box = Buffer.from('\0\0\0\x1djumb\0\0\0\x15jumdc2pa', 'latin1')
  const segment = Buffer.concat([Buffer.from([0xff, 0xeb, 0, box.length + 2]), box])
  return Buffer.concat([plain.subarray(0, 2), segment, plain.subarray(2)])
}

test('signed bytes that need nothing done stay as they came; what an engine wrote into others goes', async () => {
  const bytes = await signedJpeg()
  const described = await encode((await decode(bytes)).pixels, { format: 'jpeg', description: 'a dragon on the roof' })
  const unsigned = await finishResult(resultOf(described))
  expect(unsigned).toMatchObject({ isAsMade: false })
  expect(Buffer.from(unsigned.bytes).includes('dragon')).toBe(false)
  expect((await readProvenance(unsigned.bytes))?.sourceType).toBe('trainedAlgorithmicMedia')
  const made = await finishResult(resultOf(bytes))
  expect(made).toMatchObject({ isAsMade: true, format: 'jpeg', width: 90, height: 60, changedOutside: null })
  expect(made.bytes).toBe(bytes)
  expect(await finishResult(resultOf(bytes, { input: await pngOf(90, 60) }))).toMatchObject({ isAsMade: true })
  expect(await finishResult(resultOf(bytes, { anyFormat: false }))).toMatchObject({ isAsMade: false, format: 'png' })
})

test('a result says which model made it, never by which words', async () => {
  const input = await pngOf(90, 60)
  const made = await finishResult(resultOf(await pngOf(180, 120), { input }))
  expect(made).toMatchObject({ width: 90, height: 60, isAsMade: false })
  const record = await readProvenance(made.bytes)
  expect(record).toMatchObject({
    model: { id: 'lab/painter', provider: 'lab' },
    ...{ seed: 5, sourceType: 'trainedAlgorithmicMedia', hasMask: false },
  })
  const masked = await finishResult(resultOf(await pngOf(90, 60), { input, mask: await maskOf(90, 60) }))
  expect((await readProvenance(masked.bytes))?.sourceType).toBe('compositeWithTrainedAlgorithmicMedia')
  expect(Buffer.from(masked.bytes).toString('latin1')).toContain('compositeWithTrainedAlgorithmicMedia')
  // What a model made stays so when its file is edited again.
  const again = await finishResult(resultOf(await pngOf(90, 60), { input: made.bytes, mask: await maskOf(90, 60) }))
  expect((await readProvenance(again.bytes))?.sourceType).toBe('compositeWithTrainedAlgorithmicMedia')
})

test('with a mask the original stands outside of it and what was changed there is told', async () => {
  const input = await pngOf(90, 60)
  const data = new Uint8ClampedArray(90 * 60 * 4).fill(255)
  const white = await encode({ width: 90, height: 60, data }, { format: 'png' })
  const made = await finishResult(resultOf(white, { input, mask: await maskOf(90, 60) }))
  expect(made.changedOutside).toBeGreaterThan(0.9)
  const [before, after] = [(await decode(input)).pixels, (await decode(made.bytes)).pixels]
  const half = 90 * 30 * 4
  expect(Buffer.compare(Buffer.from(before.data.slice(0, half)), Buffer.from(after.data.slice(0, half)))).toBe(0)
  expect(after.data[after.data.length - 2]).toBe(255)
})

test('a model is given what it takes; what it can read stays as it is', async () => {
  const drawn: number[] = []
  const drawMask = async (edits: Uint8Array, size: { width: number; height: number }) => {
    drawn.push(edits[0] ?? -1, edits.at(-1) ?? -1, size.width, size.height)
    return edits
  }
  const [input, large] = [await pngOf(90, 60), await pngOf(1200, 1000)]
  const asIs = await prepareFiles({ ...fit, input, mask: await maskOf(90, 60), references: [large] }, drawMask)
  expect(asIs.input).toBe(input)
  expect(asIs.size).toBeNull()
  expect(drawn).toEqual([0, 255, 90, 60])
  const [reference] = asIs.references
  const { width, height } = (await decode(reference ?? input)).pixels
  expect(width * height).toBeLessThanOrEqual(1e6)
  const webp = await encode(toPixels(ballScene(90, 60).planes), { format: 'webp' })
  const listed = { sizes: { rule: 'list', sizes: [[64, 64]] }, pixelsMost: 1e6 } as const
  const fitted = await prepareFiles({ ...listed, input: webp, mask: null, references: [] }, drawMask)
  expect(fitted.size).toEqual({ width: 64, height: 64 })
  expect((await decode(fitted.input ?? input)).format).toBe('jpeg')
})

test('what shows the unfinished work is small', async () => {
  const small = await decode(await smallFile(await pngOf(900, 600), 300, 'webp'))
  expect(small).toMatchObject({ format: 'webp', width: 300, height: 200 })
})
