import { afterEach, beforeEach, expect, test } from 'vitest'
import { Automatic1111Counterpart } from '../../../test/counterparts/vendors/automatic1111.ts'
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
import type { Progress } from '../provider.ts'
import { world } from './automatic1111.testworld.ts'
import { automatic1111 } from './automatic1111.ts'

const long = () => AbortSignal.timeout(10_000)
let engine: Automatic1111Counterpart
const open = () => openedAt(world, engine).provider
const order = (changes = {}) => orderOf('v1-5-pruned-emaonly', changes)
const sent = () => engine.of('submit').map(({ json }) => json as Record<string, unknown>)

beforeEach(async () => {
  engine = await new Automatic1111Counterpart().listen()
})
afterEach(async () => {
  engine.isHolding = false
  await engine.close()
})

test('an edit is spelt as the engine wants it, and the mask is the white one that came', async () => {
  const end = await endOf(open(), order({ mask, seed: 7, strength: 0.5, quality: 'high' }))
  expect(sent()).toEqual([
    {
      prompt: order().prompt,
      seed: 7,
      width: 32,
      height: 32,
      steps: 40,
      batch_size: 1,
      n_iter: 1,
      send_images: true,
      save_images: false,
      override_settings: { sd_model_checkpoint: 'v1-5-pruned-emaonly' },
      override_settings_restore_afterwards: false,
      init_images: [input.toString('base64')],
      denoising_strength: 0.5,
      mask: mask.toString('base64'),
      inpainting_fill: 1,
      inpaint_full_res: false,
      inpainting_mask_invert: 0,
      force_task_id: expect.stringMatching(/^image2image-/),
    },
  ])
  expect(end).toMatchObject({ outcome: { seed: 7, version: 'v1.10.1', notes: ['provider_other_size'] } })
  const models = (await open().discover?.(long())) ?? []
  expect(models.map(({ vendorId, capabilities }) => [vendorId, capabilities.maskForm, capabilities.qualities])).toEqual(
    [
      ['v1-5-pruned-emaonly', 'white_edits', ['low', 'medium', 'high']],
      ['sdxl_lightning_4step', 'white_edits', []],
    ],
  )
})

test('a name and a password go as the engine asks for them', async () => {
  engine.key = 'ada:secret'
  const provider = automatic1111.open(
    { id: 'con_test', baseUrl: engine.baseUrl, key: 'ada:secret' },
    toolsAt(engine.baseUrl),
  )
  expect(await endOf(provider, order())).toMatchObject({ state: 'done' })
  expect(engine.of('submit')[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ada:secret').toString('base64')}`)
})

test('tells how far our own task is', async () => {
  engine.isHolding = true
  const provider = open()
  const ticket = await provider.start(order(), 'a', long())
  const told: Progress[] = []
  while (!told.some(each => each.state === 'running' && each.fraction === 0.5))
    told.push(await provider.check(ticket, long()))
  engine.isHolding = false
  await endOfTicket(provider, ticket, long())
})

test('a cancel interrupts our task, waits for its turn, and never stops the task of somebody else', async () => {
  engine.isHolding = true
  const provider = open()
  const ticket = await provider.start(order(), 'a', long())
  await expect.poll(() => engine.running).toMatch(/^image2image-/)
  const task = engine.running
  // Somebody's picture is being made, and ours waits behind it.
  engine.running = 'task(of-somebody)'
  engine.waiting.add(task ?? '')
  await provider.cancel(ticket)
  await expect.poll(() => engine.of('submit')[0]?.isAborted).toBe(true)
  await expect.poll(() => engine.of('poll').length, { timeout: 5_000 }).toBeGreaterThan(3)
  expect(engine.interrupts).toEqual([])
  engine.waiting.clear()
  engine.running = task
  await expect.poll(() => engine.interrupts, { timeout: 5_000 }).toEqual([task])
})

test('without the web UI nothing is told of others and nobody is interrupted', async () => {
  engine.hasWebUi = false
  engine.isHolding = true
  const provider = open()
  const ticket = await provider.start(order({ partialImages: 2 }), 'a', long())
  await expect.poll(() => engine.of('poll').length).toBeGreaterThan(0)
  expect(await provider.check(ticket, long())).toMatchObject({ state: 'running', fraction: null })
  await provider.cancel(ticket)
  await expect.poll(() => engine.of('submit')[0]?.isAborted).toBe(true)
  expect(engine.interrupts).toEqual([])
  expect(engine.received.map(({ path }) => path)).not.toContain('/sdapi/v1/progress')
})

test('the engine is started anew in the middle: nothing was paid, and it may be started again', async () => {
  engine.isHolding = true
  const provider = open()
  const ticket = await provider.start(order(), 'a', long())
  await expect.poll(() => engine.of('submit').length).toBe(1)
  engine.server.closeAllConnections()
  expect(await endOfTicket(provider, ticket, long())).toMatchObject({ code: 'provider_unreachable', billed: 'no' })
})

test.each([
  ['OutOfMemoryError', 'CUDA out of memory. Tried to allocate 2.00 GiB', 'engine_out_of_memory'],
  ['NansException', 'A tensor with all NaNs was produced in Unet.', 'engine_black_picture'],
  ['RuntimeError', "model 'gone' not found", 'provider_model_gone'],
  ['ValueError', 'something else', 'provider_failed'],
])('%s ends as it should, without the words of the engine', async (error, errors, code) => {
  engine.exception = { error, errors }
  const end = await endOf(open(), order())
  expect(end).toMatchObject({ state: 'failed', code, billed: 'no' })
  expect(JSON.stringify(end)).not.toContain(errors)
})

test('a checkpoint that was taken away; a field of one colour', async () => {
  engine.models = ['another']
  expect(await endOf(open(), order())).toMatchObject({ code: 'provider_model_gone', billed: 'no' })
  engine.models = ['v1-5-pruned-emaonly']
  engine.picture = png(512, 512, [0, 0, 0, 255])
  expect(await endOf(open(), order())).toMatchObject({ code: 'engine_black_picture', billed: 'no' })
})

test('is found where it listens', async () => {
  const tools = toolsAt(engine.baseUrl)
  engine.key = ''
  expect(await automatic1111.isHere?.(tools, engine.baseUrl, long())).toBe(true)
  engine.key = keyCanary
  expect(await automatic1111.isHere?.(tools, engine.baseUrl, long())).toBe(false)
})
