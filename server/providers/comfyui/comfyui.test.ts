import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ComfyUiCounterpart } from '../../../test/counterparts/vendors/comfyui.ts'
import { keyCanary, png } from '../../../test/counterparts/vendors/vendor.ts'
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
import type { Provider } from '../provider.ts'
import { world } from './comfyui.testworld.ts'
import { comfyui } from './comfyui.ts'
import { parseTemplate, readTemplates } from './templates.ts'

const long = () => AbortSignal.timeout(10_000)
let engine: ComfyUiCounterpart
const open = () => openedAt(world, engine).provider
const order = (changes = {}) => orderOf('v1-5-pruned.safetensors', changes)
const graphs = () => [...engine.prompts.values()].map(({ graph }) => graph)
const factsOf = async (provider: Provider, id: string) =>
  (await provider.discover?.(long()))?.find(({ vendorId }) => vendorId === id)

beforeEach(async () => {
  engine = await new ComfyUiCounterpart().listen()
})
afterEach(() => engine.close())

test('each checkpoint is a model that edits, fills masks and makes pictures; what is missing is said', async () => {
  const provider = open()
  const models = (await provider.discover?.(long())) ?? []
  expect(
    models.map(({ vendorId, kinds, capabilities: { mask, maskForm, strength, references } }) => [
      vendorId,
      kinds.join('+'),
      mask,
      maskForm,
      strength,
      references,
    ]),
  ).toEqual([
    ['v1-5-pruned.safetensors', 'edit+generate', 'native', 'alpha', true, 0],
    ['SDXL/base_1.0.safetensors', 'edit+generate', 'native', 'alpha', true, 0],
    ['flux-kontext', 'edit', 'composited', 'alpha', false, 1],
  ])
  expect(provider.remarks).toEqual([
    'qwen-image-edit.json needs a file like “qwen.?image.?edit” for UNETLoader, and there is none.',
  ])
  engine.isNew = false
  engine.removedNodes = ['SetLatentNoiseMask', 'ReferenceLatent']
  expect(await factsOf(provider, 'v1-5-pruned.safetensors')).toMatchObject({ capabilities: { mask: 'composited' } })
  expect(provider.remarks).toContain('flux-kontext.json needs nodes that this ComfyUI lacks: ReferenceLatent.')
})

test('an edit is written into the workflow, and its pictures go where the engine forgets them', async () => {
  const end = await endOf(open(), order({ mask, seed: 7, strength: 0.5, quality: 'high' }))
  expect(end).toMatchObject({ outcome: { seed: 7, notes: ['provider_other_size'] } })
  const [graph = {}] = graphs()
  expect(graph['3']?.inputs).toMatchObject({ seed: 7, steps: 40, denoise: 0.5 })
  expect(graph['4']?.inputs).toMatchObject({ ckpt_name: 'v1-5-pruned.safetensors' })
  expect(graph['6']?.inputs).toMatchObject({ text: order().prompt })
  expect(graph['12']?.inputs).toMatchObject({ channel: 'alpha' })
  const sent = (name: unknown) => engine.uploads.get(String(name))
  expect(sent(graph['10']?.inputs.image)).toEqual(input)
  expect(sent(graph['12']?.inputs.image)).toEqual(mask)
  for (const name of engine.uploads.keys()) expect(name).toMatch(/^image2image\/[0-9a-f-]{36}\.png \[temp\]$/)
  expect(engine.deletedHistory).toEqual([...engine.prompts.keys()])
  await expect.poll(() => engine.listeners).toBe(0)
})

test('a further picture is taken along, and without one its nodes go', async () => {
  expect(await endOf(open(), order({ model: 'flux-kontext', references: [reference] }))).toMatchObject({
    state: 'done',
  })
  expect(await endOf(open(), order({ model: 'flux-kontext' }))).toMatchObject({ state: 'done' })
  engine.files = {
    ...engine.files,
    diffusion_models: ['qwen_image_edit_2509_fp8.safetensors'],
    text_encoders: ['qwen_2.5_vl_7b_fp8_scaled.safetensors'],
    vae: ['qwen_image_vae.safetensors'],
  }
  expect(await endOf(open(), order({ model: 'qwen-image-edit', references: [reference] }))).toMatchObject({
    state: 'done',
  })
  const [two = {}, one = {}, qwen = {}] = graphs()
  expect(two['23']?.inputs.conditioning).toEqual(['22', 0])
  expect(engine.uploads.get(String(two['20']?.inputs.image))).toEqual(reference)
  expect(Object.keys(one)).not.toEqual(expect.arrayContaining(['20']))
  expect([one['21'], one['22'], one['23']?.inputs.conditioning]).toEqual([undefined, undefined, ['12', 0]])
  expect(Object.keys(qwen['6']?.inputs ?? {}).sort()).toEqual(['clip', 'image1', 'image2', 'prompt', 'vae'])
})

test.each([true, false])('a cancel hits our own order and no other (new engine: %s)', async isNew => {
  engine.isNew = isNew
  engine.isHolding = true
  const stranger = engine.occupy()
  const provider = open()
  const ticket = await provider.start(order(), 'a', long())
  expect(await provider.check(ticket, long())).toMatchObject({ state: 'running', stage: 'waiting' })
  await provider.cancel(ticket)
  expect(engine.prompts.get(ticket.id)?.state).toBe('deleted')
  expect(engine.prompts.get(stranger)?.state).toBe('running')
  engine.prompts.delete(stranger)
  const second = await provider.start(order(), 'b', long())
  expect(await provider.check(second, long())).toMatchObject({ state: 'running', stage: 'running' })
  await provider.cancel(second)
  expect(engine.prompts.get(second.id)?.state).toBe('interrupted')
  expect(engine.interrupts).toEqual(isNew ? [] : [second.id])
})

test('started anew in the middle: the work is lost, and nothing was paid', async () => {
  engine.isHolding = true
  const provider = open()
  const ticket = await provider.start(order(), 'a', long())
  engine.prompts.clear()
  expect(await endOfTicket(provider, ticket, long())).toEqual({ state: 'lost', billed: 'no' })
})

test.each([
  ['torch.OutOfMemoryError', 'Allocation on device', 'engine_out_of_memory'],
  ['RuntimeError', 'something about a tensor', 'provider_failed'],
])(
  '%s while it runs ends as it should, without the words of the engine',
  async (exception_type, exception_message, code) => {
    engine.error = { exception_type, exception_message }
    const end = await endOf(open(), order())
    expect(end).toMatchObject({ state: 'failed', code, billed: 'no' })
    expect(JSON.stringify(end)).not.toContain(exception_message)
  },
)

test('a file that was taken away since; a field of one colour; a model that never was', async () => {
  const provider = open()
  await provider.discover?.(long())
  engine.files = { checkpoints: ['another.safetensors'] }
  expect(await endOf(provider, order())).toMatchObject({ code: 'engine_misses_something', billed: 'no' })
  // What it knew was forgotten, so it looks again.
  expect(await endOf(provider, order(), 'b')).toMatchObject({ code: 'provider_model_gone', billed: 'no' })
  engine.files = { checkpoints: ['v1-5-pruned.safetensors'] }
  engine.picture = png(512, 512, [0, 0, 0, 255])
  expect(await endOf(open(), order(), 'c')).toMatchObject({ code: 'engine_black_picture', billed: 'no' })
})

test('is found where it listens', async () => {
  const tools = toolsAt(engine.baseUrl)
  engine.key = ''
  expect(await comfyui.isHere?.(tools, engine.baseUrl, long())).toBe(true)
  engine.key = keyCanary
  expect(await comfyui.isHere?.(tools, engine.baseUrl, long())).toBe(false)
})

const own = {
  model: 'house-style',
  label: 'House style',
  task: 'edit',
  places: { prompt: ['2.text'], image: ['1.image'] },
  result: '3',
  workflow: {
    '1': { class_type: 'LoadImage', inputs: { image: '' } },
    '2': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['1', 0] } },
    '3': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  },
}

test('the operator adds workflows in a folder; a bad one is named and hurts no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'image2image-workflows-'))
  try {
    await writeFile(join(folder, 'house.json'), JSON.stringify(own))
    await writeFile(join(folder, 'bad.json'), '{')
    await writeFile(join(folder, 'theirs.json'), JSON.stringify({ ...own, model: 'checkpoint' }))
    const tools = { ...toolsAt(engine.baseUrl), workflowFolder: folder }
    const provider = comfyui.open({ id: 'con_test', baseUrl: engine.baseUrl, key: keyCanary }, tools)
    expect(await factsOf(provider, 'house-style')).toMatchObject({
      label: 'House style',
      capabilities: { seed: false },
    })
    expect(provider.remarks).toContain('bad.json is not JSON.')
    const { templates } = await readTemplates(folder)
    expect(
      templates.filter(each => each.model === 'checkpoint' && each.task === 'edit').map(({ file }) => file),
    ).toEqual(['theirs.json'])
    expect((await readTemplates(join(folder, 'none'))).problems[0]).toContain('cannot be read')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.each([
  [{ places: { ...own.places, seed: ['7.seed'] } }, '7.seed points to node 7, and the workflow has none of that name'],
  [{ places: { ...own.places, seed: ['3.seed'] } }, '3.seed points to an input that node 3 does not have'],
  [{ places: { ...own.places, seed: ['3.images'] } }, '3.images points to an input that is fed by another node'],
  [{ places: { prompt: ['2.text'] } }, 'a workflow for "edit" needs a place for the image'],
  [{ task: 'inpaint' }, 'a workflow for "inpaint" needs a place for the mask'],
  [{ result: '9' }, 'the result is to come from node 9, and the workflow has none of that name'],
  [{ qualities: { low: 3 } }, 'qualities need a place for the steps'],
  [{ files: { '1.image': '(' } }, 'files: 1.image has a pattern that cannot be read'],
  [{ workflow: { nodes: [], links: [] } }, 'Export it with “Export (API)”'],
  [{ places: { ...own.places, negative: ['2.text'] } }, 'negative'],
])('a workflow that cannot work says why: %j', (change, why) => {
  expect(parseTemplate('mine.json', JSON.stringify({ ...own, ...change }))).toContain(why)
  expect(parseTemplate('mine.json', JSON.stringify(own))).toMatchObject({ model: 'house-style' })
})

test('what comes with this project is in order', async () => {
  const { templates, problems } = await readTemplates(undefined)
  expect(problems).toEqual([])
  expect(templates.map(({ model, task }) => `${model} ${task}`).sort()).toEqual([
    'checkpoint edit',
    'checkpoint generate',
    'checkpoint inpaint',
    'flux-kontext edit',
    'qwen-image-edit edit',
  ])
})
