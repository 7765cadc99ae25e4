import { afterEach, beforeEach, expect, test } from 'vitest'
import { InvokeAiCounterpart } from '../../../test/counterparts/vendors/invokeai.ts'
import { keyCanary, png } from '../../../test/counterparts/vendors/vendor.ts'
import {
  endOf,
  endOfTicket,
  input,
  mask,
  openedAt,
  orderOf,
  toolsAt,
} from '../../../test/counterparts/vendors/world.ts'
import { world } from './invokeai.testworld.ts'
import { invokeai } from './invokeai.ts'

const long = () => AbortSignal.timeout(10_000)
let engine: InvokeAiCounterpart
const open = () => openedAt(world, engine).provider
const order = (changes = {}) => orderOf('Dreamshaper 8', changes)
const graphs = () => [...engine.graphs.values()]
const imageOf = (field: unknown) => engine.pictures.get((field as { image_name: string }).image_name)

beforeEach(async () => {
  engine = await new InvokeAiCounterpart().listen()
})
afterEach(() => engine.close())

test('an edit is a graph, with the black mask that came, and leaves nothing behind', async () => {
  const end = await endOf(open(), order({ mask, seed: 7, strength: 0.5, quality: 'high' }))
  expect(end).toMatchObject({ outcome: { seed: 7, width: 24, height: 16, notes: ['provider_other_size'] } })
  const [graph = {}] = graphs()
  expect(graph.model).toMatchObject({ type: 'main_model_loader', model: { key: 'k1', base: 'sd-1' } })
  expect(graph.wanted).toMatchObject({ type: 'compel', prompt: order().prompt })
  expect(graph.noise).toMatchObject({ seed: 7, width: 32, height: 32 })
  expect(graph.denoise).toMatchObject({ steps: 40, denoising_start: 0.5, denoising_end: 1 })
  expect(imageOf(graph.start?.image)).toEqual(input)
  expect(imageOf(graph.where?.mask)).toEqual(mask)
  expect([...engine.deleted].sort()).toEqual(['1000', ...engine.pictures.keys(), 'result.png'].sort())
  const provider = open()
  const models = (await provider.discover?.(long())) ?? []
  expect(models.map(({ vendorId, capabilities }) => [vendorId, capabilities.maskForm])).toEqual([
    ['Dreamshaper 8', 'black_edits'],
    ['Juggernaut XL', 'black_edits'],
  ])
  expect(provider.remarks).toEqual(['Models of these families are left out: flux.'])
})

test('a model of SDXL has its own loader and words', async () => {
  const order = orderOf('Juggernaut XL', { kind: 'generate', input: null, size: { width: 768, height: 512 } })
  expect(await endOf(open(), order)).toMatchObject({ state: 'done' })
  const [graph = {}] = graphs()
  expect([graph.model?.type, graph.wanted?.type, graph.start]).toEqual([
    'sdxl_model_loader',
    'sdxl_compel_prompt',
    undefined,
  ])
  expect(graph.noise).toMatchObject({ width: 768, height: 512 })
  expect(engine.problems).toEqual([])
})

test('a cancel hits our own item, whether it waits or runs', async () => {
  engine.isHolding = true
  engine.isComputing = false
  const provider = open()
  const ticket = await provider.start(order(), 'a', long())
  expect(await provider.check(ticket, long())).toMatchObject({ state: 'running', stage: 'waiting' })
  await provider.cancel(ticket)
  expect(engine.canceled).toEqual(new Set([ticket.id]))
  expect(engine.deleted).toEqual(expect.arrayContaining([...engine.pictures.keys()]))
})

test('started anew in the middle: what ran stands there as cancelled, and nothing was paid', async () => {
  engine.isHolding = true
  const provider = open()
  const [one, two] = await Promise.all([provider.start(order(), 'a', long()), provider.start(order(), 'b', long())])
  engine.canceled.add(one.id)
  engine.graphs.delete(two.id)
  for (const ticket of [one, two])
    expect(await endOfTicket(provider, ticket, long())).toEqual({ state: 'lost', billed: 'no' })
})

test.each([
  ['OutOfMemoryError', 'CUDA out of memory. Tried to allocate 20.00 MiB', 'engine_out_of_memory'],
  ['ValueError', 'something about a tensor', 'provider_failed'],
])('%s ends as it should, without the words of the engine', async (error_type, error_message, code) => {
  engine.error = { error_type, error_message }
  const end = await endOf(open(), order())
  expect(end).toMatchObject({ state: 'failed', code, billed: 'no' })
  expect(JSON.stringify(end)).not.toContain(error_message)
})

test('a full queue, a model that was taken away, a field of one colour', async () => {
  engine.isFull = true
  expect(await endOf(open(), order())).toMatchObject({ code: 'provider_rate_limited', billed: 'no' })
  engine.isFull = false
  expect(await endOf(open(), orderOf('Gone'))).toMatchObject({ code: 'provider_model_gone', billed: 'no' })
  engine.picture = png(512, 512, [0, 0, 0, 255])
  expect(await endOf(open(), order(), 'c')).toMatchObject({ code: 'engine_black_picture', billed: 'no' })
})

test('is found where it listens', async () => {
  const tools = toolsAt(engine.baseUrl)
  engine.key = ''
  expect(await invokeai.isHere?.(tools, engine.baseUrl, long())).toBe(true)
  engine.key = keyCanary
  expect(await invokeai.isHere?.(tools, engine.baseUrl, long())).toBe(false)
})
