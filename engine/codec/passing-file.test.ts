/** Files to which nothing is done come out as they do when everything is looked at, pixel by pixel. */
import { describe, expect, test } from 'vitest'
import type { SizeRule } from '../fitting.ts'
import { ballScene } from '../operations/scenes.ts'
import { toPixels } from '../pixels/planes.ts'
import { decode, encode, type OutputFormat } from './codec.ts'
import { type Finish, readProvenance } from './file.ts'
import { finishResult, type ModelResult, prepareFiles } from './model-file.ts'
import { finishedAsIs, preparedAsIs } from './passing-file.ts'

const fileOf = async (width: number, height: number, format: OutputFormat = 'jpeg') => ({
  ...{ width, height, format },
  bytes: await encode(toPixels(ballScene(width, height).planes), { format }),
})

const list: SizeRule = {
  rule: 'list',
  sizes: [
    [96, 96],
    [144, 96],
  ],
}
const multiple: SizeRule = { rule: 'multiple', of: 16, sidePixelsLeast: 64, sidePixelsMost: 512 }
const noMask = () => Promise.resolve(new Uint8Array())

describe.each([
  ['like its input', { rule: 'like_input' }],
  ['of a list', list],
  ['of multiples', multiple],
] as const)('for a model whose pictures are %s', (_, sizes) => {
  test.each([
    [96, 96, 'jpeg'],
    [144, 96, 'png'],
    [100, 90, 'jpeg'],
    [96, 96, 'webp'],
    [400, 300, 'jpeg'],
  ] as const)('%i x %i %s goes as it is where it would have gone so anyhow', async (width, height, format) => {
    const fit = { sizes, pixelsMost: 60_000 }
    const input = await fileOf(width, height, format)
    const reference = await fileOf(80, 80)
    const files = { input: input.bytes, mask: null, references: [reference.bytes] }
    const prepared = await prepareFiles({ ...files, ...fit }, noMask)
    const passed = preparedAsIs(input, [reference], fit)
    if (prepared.input === input.bytes) expect(passed).toEqual(prepared)
    else expect(passed).toBeNull()
  })
})

test('one further picture that is too large is looked at', async () => {
  const fit = { sizes: { rule: 'like_input' }, pixelsMost: 10_000 } as const
  const [small, large] = [await fileOf(90, 90), await fileOf(200, 200)]
  expect(preparedAsIs(small, [small], fit)).not.toBeNull()
  expect(preparedAsIs(small, [large], fit)).toBeNull()
  expect(preparedAsIs(null, [], fit)).toEqual({ input: null, mask: null, references: [], size: null })
})

const finish: Finish = { format: 'jpeg', quality: null, size: null, background: 'auto' }

function asked(bytes: Uint8Array, more: Partial<ModelResult> = {}): ModelResult & { input: null } {
  return {
    ...{ sizes: { rule: 'like_input' } as const, pixelsMost: 1e6, bytes, finish, mask: null },
    ...{ hasReference: false, anyFormat: false, engine: 'painter', version: '2', seed: 5 },
    ...{ model: { id: 'lab/painter', provider: 'lab' }, ...more },
    input: null,
  }
}

test('a result keeps its pixels and has the same record inside', async () => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const { bytes } = await fileOf(120, 80, format)
    const order = asked(bytes, { finish: { ...finish, format } })
    const passed = finishedAsIs(order)
    const looked = await finishResult(order)
    expect(passed).toMatchObject({ format, width: 120, height: 80, changedOutside: null, isAsMade: false })
    if (!passed) continue
    expect(await readProvenance(passed.bytes)).toEqual(await readProvenance(looked.bytes))
    expect((await decode(passed.bytes)).pixels.data).toEqual((await decode(bytes)).pixels.data)
  }
})

test('what a service wrote into its file is gone', async () => {
  const pixels = toPixels(ballScene(120, 80).planes)
  const bytes = await encode(pixels, { format: 'jpeg', description: 'a dragon on the roof' })
  expect(Buffer.from(bytes).includes('dragon')).toBe(true)
  const passed = finishedAsIs(asked(bytes))
  expect(passed && Buffer.from(passed.bytes).includes('dragon')).toBe(false)
})

test('whatever has to be done is left to do', async () => {
  const { bytes } = await fileOf(120, 80)
  const size = { width: 120, height: 80 }
  const from = (more: Partial<ModelResult>, input: typeof size | null = size) =>
    finishedAsIs({ ...asked(bytes, more), input })
  expect(from({})).not.toBeNull()
  expect(from({}, { width: 240, height: 160 })).toBeNull()
  expect(from({ sizes: multiple })).toBeNull()
  expect(from({ finish: { ...finish, size } })).toBeNull()
  expect(from({ finish: { ...finish, quality: 50 } })).toBeNull()
  expect(from({ finish: { ...finish, format: 'png' } })).toBeNull()
  // Nobody asked for a kind of file: an edit keeps its picture's, one from words the model's.
  expect(from({ finish: { ...finish, format: 'png' }, anyFormat: true })).toBeNull()
  expect(from({ finish: { ...finish, format: 'png' }, anyFormat: true }, null)).toMatchObject({ format: 'jpeg' })
  const clear = await encode({ width: 2, height: 2, data: new Uint8ClampedArray(16).fill(90) }, { format: 'png' })
  const png = { ...finish, format: 'png' } as const
  expect(finishedAsIs(asked(clear, { finish: png }))).not.toBeNull()
  expect(finishedAsIs(asked(clear, { finish: { ...png, background: 'opaque' } }))).toBeNull()
  expect(finishedAsIs(asked(bytes.subarray(0, 900)))).toBeNull()
})
