import { afterEach, beforeEach, expect, test } from 'vitest'
import { SdServerCounterpart } from '../../../test/counterparts/vendors/sd-server.ts'
import { keyCanary, picturesIn, png } from '../../../test/counterparts/vendors/vendor.ts'
import {
  endOf,
  endOfTicket,
  input,
  mask,
  openedAt,
  orderOf,
  reference,
  toolsAt,
} from '../../../test/counterparts/vendors/world.ts'
import { world } from './sd-server.testworld.ts'
import { sdServer } from './sd-server.ts'

const long = () => AbortSignal.timeout(10_000)
let engine: SdServerCounterpart
const open = () => openedAt(world, engine).provider
const order = (changes = {}) => orderOf('v1-5-pruned', changes)
const sent = () => engine.of('submit').map(({ json }) => json as Record<string, unknown>)

beforeEach(async () => {
  engine = await new SdServerCounterpart().listen()
})
afterEach(() => engine.close())

test('an edit starts from the picture, in its size, and the mask is the white one that came', async () => {
  const end = await endOf(open(), order({ mask, seed: 7, strength: 0.5 }))
  expect(sent()).toEqual([
    {
      prompt: order().prompt,
      seed: 7,
      width: 32,
      height: 32,
      batch_count: 1,
      output_format: 'png',
      embed_image_metadata: false,
      init_image: input.toString('base64'),
      mask_image: mask.toString('base64'),
      strength: 0.5,
    },
  ])
  expect(end).toMatchObject({ outcome: { seed: 7, width: 24, height: 16, notes: ['provider_other_size'] } })
  expect((await open().discover?.(long()))?.[0]?.capabilities).toMatchObject({
    mask: 'native',
    maskForm: 'white_edits',
  })
})

test('a model that is told what to change gets pictures to look at, and no mask', async () => {
  engine.stem = 'flux1-kontext-dev-Q4_K'
  const [facts] = (await open().discover?.(long())) ?? []
  expect(facts?.capabilities).toMatchObject({ references: 3, mask: 'composited', strength: false })
  await endOf(open(), order({ model: engine.stem, references: [reference], strength: 0.5, mask }))
  const [body = {}] = sent()
  expect(body.ref_images).toEqual([input, reference].map(bytes => bytes.toString('base64')))
  expect(Object.keys(body)).not.toContain('init_image')
  expect(engine.of('submit').flatMap(picturesIn)).toHaveLength(2)
})

test('the operator started it with another model: the order is not given to that one', async () => {
  engine.stem = 'another'
  expect(await endOf(open(), order())).toMatchObject({ code: 'provider_model_gone', billed: 'no' })
  expect(sent()).toEqual([])
})

test('started anew in the middle, or asked too late: the work is lost, and nothing was paid', async () => {
  engine.isHolding = true
  const provider = open()
  const [one, two] = await Promise.all([provider.start(order(), 'a', long()), provider.start(order(), 'b', long())])
  engine.jobs.delete(one.id)
  engine.gone.add(two.id)
  for (const ticket of [one, two])
    expect(await endOfTicket(provider, ticket, long())).toEqual({ state: 'lost', billed: 'no' })
})

test('only what waits is cancelled; what is being computed goes on for nobody', async () => {
  engine.isHolding = true
  const provider = open()
  const [waiting, computed] = await Promise.all([
    provider.start(order(), 'a', long()),
    provider.start(order(), 'b', long()),
  ])
  await provider.cancel(waiting)
  expect(engine.cancelled).toEqual(new Set([waiting.id]))
  expect(await provider.check(waiting, long())).toMatchObject({ state: 'lost' })
  engine.isComputing = true
  await provider.cancel(computed)
  expect(engine.cancelled.size).toBe(1)
})

test.each([
  ['CUDA error: out of memory', 'engine_out_of_memory'],
  ['ggml_gallocr: failed to allocate CUDA0 buffer of size 3321', 'engine_out_of_memory'],
  ['generate_image returned no results', 'provider_failed'],
])('%s ends as %s, without the words of the engine', async (words, code) => {
  engine.fails = true
  engine.words = words
  const end = await endOf(open(), order())
  expect(end).toMatchObject({ state: 'failed', code, billed: 'no' })
  expect(JSON.stringify(end)).not.toContain(words)
})

test('a field of one colour is no picture; a full queue says try later', async () => {
  engine.picture = png(512, 512, [0, 0, 0, 255])
  expect(await endOf(open(), order())).toMatchObject({ code: 'engine_black_picture', billed: 'no' })
  engine.play('429')
  expect(await endOf(open(), order(), 'b')).toMatchObject({ code: 'provider_rate_limited', billed: 'no' })
})

test('is found where it listens, and not mistaken for something else', async () => {
  const tools = toolsAt(engine.baseUrl)
  expect(await sdServer.isHere?.(tools, engine.baseUrl, long())).toBe(false)
  engine.key = ''
  expect(await sdServer.isHere?.(tools, engine.baseUrl, long())).toBe(true)
  engine.play('html', 'discover')
  expect(await sdServer.isHere?.(tools, engine.baseUrl, long())).toBe(false)
  engine.stopFault()
  engine.key = keyCanary
  engine.modes = ['vid_gen']
  expect(await open().discover?.(long())).toEqual([])
  const { baseUrl } = engine
  await engine.close()
  expect(await sdServer.isHere?.(tools, baseUrl, long())).toBe(false)
  engine = await new SdServerCounterpart().listen()
})
