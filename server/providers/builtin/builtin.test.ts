/** The provider with the real engine in real worker processes. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { planInstruction } from '@image2image/engine'
import { decode, encode } from '@image2image/engine/codec'
import { editFile, planOf, readProvenance } from '@image2image/engine/file'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import type { Finish, Outcome, Progress, ProviderOrder, Ticket } from '../provider.ts'
import { createBuiltin } from './builtin.ts'

const provider = createBuiltin({ slots: 1, version: '1', clock: systemClock, log: silentLog })
const never = new AbortController().signal
let photo: Uint8Array

/** A bright disc on a dark ramp: something that a subject model can find. */
const painted = (width: number, height: number): Promise<Uint8Array> => {
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isInside = Math.hypot(x - width / 2, y - height / 2) < height / 3
      data.set(
        isInside ? [230, 90, 40, 255] : [20 + (x * 60) / width, 40, 60 + (y * 60) / height, 255],
        (y * width + x) * 4,
      )
    }
  }
  return encode({ width, height, data }, { format: 'jpeg' })
}

const order = (instruction: string, finish: Partial<Finish> = {}, input = photo): ProviderOrder => ({
  kind: 'edit',
  model: 'builtin',
  prompt: instruction,
  plan: planInstruction(instruction),
  seed: 3,
  input,
  mask: null,
  references: [],
  ...{ size: null, quality: null, strength: null, background: 'auto', partialImages: 0, endUser: '' },
  finish: { format: 'png', quality: null, size: null, background: 'auto', ...finish },
})

async function follow(ticket: Ticket, onProgress: (progress: Progress) => void = () => {}): Promise<Progress> {
  for (;;) {
    const progress = await provider.check(ticket, never)
    if (progress.state !== 'running') return progress
    onProgress(progress)
  }
}

async function make(what: ProviderOrder, key: string): Promise<Outcome> {
  const end = await follow(await provider.start(what, key, never))
  if (end.state !== 'done') throw new TypeError(JSON.stringify(end))
  return end.outcome
}

beforeAll(async () => {
  photo = await painted(320, 240)
})
afterAll(() => provider.close())

test('tells progress that only grows, then the picture; the ticket is spent', async () => {
  const fractions: number[] = []
  const ticket = await provider.start(order('make it a watercolour'), 'a', never)
  const end = await follow(ticket, progress => progress.state === 'running' && fractions.push(progress.fraction ?? 0))
  expect(end).toMatchObject({ state: 'done', outcome: { format: 'png', width: 320, height: 240, engine: 'built-in' } })
  expect(fractions).toEqual(fractions.toSorted((one, two) => one - two))
  expect(await provider.check(ticket, never)).toEqual({ state: 'lost', billed: 'no' })
})

test('the same order gives the same bytes, in another process too', async () => {
  const first = await make(order('vintage'), 'b')
  for (const pid of provider.pool.pids()) process.kill(pid, 'SIGKILL')
  const second = await make(order('vintage'), 'c')
  expect(Buffer.compare(first.bytes, second.bytes)).toBe(0)
})

test('a result says how it was made, and is made again to the byte from that alone', async () => {
  const finish = { size: { width: 160, height: 120 }, format: 'jpeg', quality: 70 } as const
  const made = await make(order('sepia and a vignette', finish), 'record')
  const record = await readProvenance(made.bytes)
  expect(record).toMatchObject({ engine: 'built-in', seed: 3, sourceType: 'algorithmicallyEnhanced' })
  if (!record) return
  const again = await editFile({ input: photo, plan: planOf(record), seed: record.seed ?? 0, finish: record.finish })
  expect(Buffer.compare(again.bytes, made.bytes)).toBe(0)
})

test('a model is given what it takes, and what it gives is brought back, all in the worker', async () => {
  const { workbench } = provider
  const data = new Uint8Array(400 * 300 * 4).fill(255)
  for (let i = 0; i < 400 * 150; i++) data[4 * i + 3] = 0
  const mask = await encode({ width: 400, height: 300, data }, { format: 'png' })
  const input = await painted(400, 300)
  const fit = { sizes: { rule: 'list', sizes: [[256, 256]] }, pixelsMost: 4_000_000 } as const
  const prepared = await workbench.prepare({ ...fit, input, mask, references: [photo], maskForm: 'white_edits' }, never)
  expect(prepared.size).toEqual({ width: 256, height: 256 })
  const drawn = (await decode(prepared.mask ?? photo)).pixels
  expect([drawn.width, drawn.data[4 * (40 * 256 + 128)], drawn.data[4 * (220 * 256 + 128)]]).toEqual([256, 255, 0])
  const finish = { format: 'png', quality: null, size: null, background: 'auto' } as const
  const result = { ...fit, bytes: await painted(256, 256), input, mask, finish, hasReference: false, anyFormat: false }
  const named = { engine: 'm', version: '1', seed: null, model: { id: 'lab/m', provider: 'lab' } }
  const made = await workbench.finish({ ...result, ...named }, never)
  expect(made).toMatchObject({ width: 400, height: 300, format: 'png', isAsMade: false })
  expect(made.changedOutside).toBeGreaterThan(0)
  const small = await workbench.small({ bytes: made.bytes, sidePixels: 100, format: 'jpeg' }, never)
  expect((await decode(small)).width).toBe(100)
  const garbage = workbench.finish({ ...result, ...named, bytes: new TextEncoder().encode('<html>no</html>') }, never)
  await expect(garbage).rejects.toMatchObject({ code: 'not_a_picture' })
})

test('a matte is a small grey picture, white on the subject', async () => {
  const found = await provider.matte?.(photo, never)
  const { pixels, format } = await decode(found?.png ?? new Uint8Array())
  expect([format, pixels.width, pixels.height]).toEqual(['png', 320, 240])
  const at = (x: number, y: number) => pixels.data[(y * 320 + x) * 4] ?? 0
  expect(at(160, 120)).toBeGreaterThan(200)
  expect(at(10, 10)).toBeLessThan(60)
})

test('one key is one run', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => provider.start(order('sepia'), 'same', never)))
  expect(one).toEqual(two)
  expect(await follow(one!)).toMatchObject({ state: 'done' })
  expect(await provider.check({ provider: 'builtin', id: 'from another life' }, never)).toEqual({
    state: 'lost',
    billed: 'no',
  })
})

test('size, format and background are as ordered', async () => {
  const sized = await make(order('sepia', { size: { width: 100, height: 150 }, format: 'webp', quality: 50 }), 'd')
  expect(await decode(sized.bytes)).toMatchObject({ format: 'webp', width: 100, height: 150 })
  const clear = await make(order('remove the background'), 'e')
  expect((await decode(clear.bytes)).hasAlpha).toBe(true)
  const opaque = await make(order('remove the background', { background: 'opaque' }), 'f')
  expect((await decode(opaque.bytes)).hasAlpha).toBe(false)
  // Each cut to another shape looks for the subject first.
}, 180_000)

test('what the engine and the codec refuse keeps its code', async () => {
  const broken = await follow(await provider.start(order('sepia', {}, new Uint8Array([1, 2, 3])), 'g', never))
  expect(broken).toMatchObject({ state: 'failed', code: 'not_a_picture' })
  const flat = await encode({ width: 9, height: 9, data: new Uint8Array(9 * 9 * 4).fill(255) }, { format: 'png' })
  const same = await follow(await provider.start(order('flip it horizontally', {}, flat), 'h', never))
  expect(same).toMatchObject({ state: 'failed', code: 'nothing_to_change' })
})

test('a heavy run is cancelled at once and never holds up this process', async () => {
  const large = await painted(3_000, 2_000)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const ticket = await provider.start(order('make it a watercolour', {}, large), 'i', never)
  delay.enable()
  let begun = false
  while (!begun) {
    const progress = await provider.check(ticket, never)
    begun = progress.state === 'running' && progress.stage === 'Watercolour'
  }
  const before = performance.now()
  await provider.cancel(ticket)
  expect((await make(order('sepia'), 'j')).width).toBe(320)
  delay.disable()
  // Half a second of grace, a new process, and a machine that may be busy with other tests.
  expect(performance.now() - before).toBeLessThan(15_000)
  expect(delay.percentile(50) / 1e6).toBeLessThan(100)
  expect(delay.max / 1e6).toBeLessThan(1_000)
}, 60_000)
