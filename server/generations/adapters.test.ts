/**
 * Every adapter the whole way: an order of a person, through routing, the engine's worker, the adapter, its counterpart and
 * back into the encrypted library. Whatever size a service answers in, the edit has the size of its picture, and outside
 * the mask it has its points.
 */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { decode, encode } from '@image2image/engine/codec'
import { readProvenance } from '@image2image/engine/file'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdapterWorld, openedAt } from '../../test/counterparts/vendors/world.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { createBuiltin, type ModelFacts, type Provider } from '../providers/providers.ts'
import { openStudio, type Studio } from './generations.testworld.ts'
import type { Generation, Generations, Order } from './generations.ts'

const folder = join(import.meta.dirname, '..', 'providers')
const worlds = await Promise.all(
  globSync('*/*.testworld.ts', { cwd: folder }).map(
    async path => ((await import(join(folder, path))) as { world: AdapterWorld }).world,
  ),
)

const [width, height] = [61, 43]
const account = 'acc_adapters'
let studio: Studio
let engine: ReturnType<typeof createBuiltin>
let pictureId: string
let before: Uint8Array | Uint8ClampedArray

const points = (of: (x: number, y: number) => readonly number[]): Promise<Uint8Array> => {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) data.set(of(i % width, Math.floor(i / width)), 4 * i)
  return encode({ width, height, data }, { format: 'png' })
}

const keep = async (file: Uint8Array, origin: 'upload' | 'mask'): Promise<string> =>
  (await studio.media.ingest(file, account, { name: '', origin }))?.id ?? ''

beforeAll(async () => {
  studio = await openStudio()
  engine = createBuiltin({ slots: 1, version: '1', clock: systemClock, log: silentLog })
  const file = await points((x, y) => [(x * 4) % 256, (y * 5) % 256, (x * y) % 256, 255])
  before = (await decode(file)).pixels.data
  pictureId = await keep(file, 'upload')
})
afterAll(async () => {
  await engine.close()
  await studio.close()
})

async function follow(generations: Generations, order: Order): Promise<Generation> {
  const { id } = await generations.order(account, order)
  await generations.run(id, { signal: new AbortController().signal, isLast: false })
  return generations.get(account, id)
}

/** As a connection is after its service was asked what it has. */
const withModels = (provider: Provider, models: readonly ModelFacts[]): Provider => ({
  ...{ name: provider.name, models },
  start: (...what) => provider.start(...what),
  check: (...what) => provider.check(...what),
  cancel: ticket => provider.cancel(ticket),
  close: () => provider.close(),
})

/** The right half may be changed. */
const isOutside = (i: number): boolean => i % width < 31

describe.each(worlds.map(world => [world.adapter.name, world] as const))('%s', (name, world) => {
  test('edits a picture of its person, in its size, and leaves alone what is outside the mask', async () => {
    const vendor = await world.open()
    const { provider } = openedAt(world, vendor, 20_000)
    try {
      const models = provider.discover ? await provider.discover(AbortSignal.timeout(20_000)) : provider.models
      const generations = await studio.another(engine, withModels(provider, models))
      const model = `${provider.name}/${world.model}`
      const facts = models.find(({ vendorId }) => vendorId === world.model)
      if (!world.kinds.includes('edit')) return
      const asked = { pictureId, instruction: 'put a dragon on the roof', model, format: 'png' } as const
      const plain = await follow(generations, asked)
      expect(plain, JSON.stringify(plain.error)).toMatchObject({ state: 'done', model, askedModel: model })
      const whole = await studio.media.requirePicture(account, plain.resultId ?? '')
      expect([whole.width, whole.height]).toEqual([width, height])
      if (facts?.capabilities.mask === 'none') return
      const maskId = await keep(await points(x => [0, 0, 0, x < 31 ? 255 : 0]), 'mask')
      const masked = await follow(generations, { ...asked, maskId, variation: 1 })
      expect(masked, JSON.stringify(masked.error)).toMatchObject({ state: 'done' })
      expect(masked.maskHandling, name).toBe(facts?.capabilities.mask)
      expect(masked.changedOutside).toBeGreaterThan(0)
      const bytes = await studio.media.readBytes(account, masked.resultId ?? '')
      const after = (await decode(bytes)).pixels.data
      for (let i = 0; i < width * height; i++)
        if (isOutside(i)) expect([...after.slice(4 * i, 4 * i + 4)]).toEqual([...before.slice(4 * i, 4 * i + 4)])
      expect(await readProvenance(bytes)).toMatchObject({
        ...{ sourceType: 'compositeWithTrainedAlgorithmicMedia', model: { id: model } },
      })
      expect(bytes.includes('dragon')).toBe(false)
    } finally {
      await provider.close()
      await vendor.close()
    }
  }, 60_000)
})
