/** What is particular to services that are only like OpenAI: fields they may not know, addresses instead of bytes. */
import OpenAI, { toFile } from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openaiSpec } from '../../../test/counterparts/vendors/openai.ts'
import { shapeOf } from '../../../test/counterparts/vendors/shape.ts'
import { type Answer, keyCanary, type Received, Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import {
  endOf,
  input,
  mask,
  openedAt,
  orderOf,
  promptCanary,
  toolsAt,
} from '../../../test/counterparts/vendors/world.ts'
import { world } from './openai-compatible.testworld.ts'
import { openaiCompatible } from './openai-compatible.ts'

const spec = openaiSpec({ isLike: true, modelIds: [world.model] })
let vendor: Vendor
let answer: (request: Received) => Answer | null = () => null

beforeEach(async () => {
  answer = () => null
  vendor = await new Vendor({
    ...spec,
    answer: (request, self) => answer(request) ?? spec.answer(request, self),
  }).listen()
})
afterEach(() => vendor.close())

const open = () => openedAt(world, vendor).provider
const bytesOf = async (changes = {}) => {
  const end = await endOf(open(), orderOf(world.model, changes))
  return end.state === 'done' ? Buffer.from(end.outcome.bytes) : end
}

it('sends what the official client sends', async () => {
  await endOf(open(), orderOf(world.model, { mask, size: { width: 1024, height: 1024 } }))
  await new OpenAI({ baseURL: `${vendor.baseUrl}/v1`, apiKey: keyCanary, maxRetries: 0 }).images.edit({
    model: world.model,
    prompt: promptCanary,
    image: await toFile(input, 'a.png', { type: 'image/png' }),
    mask: await toFile(mask, 'm.png', { type: 'image/png' }),
    size: '1024x1024',
    ...({ response_format: 'b64_json' } as object),
  })
  expect(vendor.problems).toEqual([])
  const [ours, theirs] = vendor.of('submit')
  expect(ours && shapeOf(ours)).toEqual(theirs && shapeOf(theirs))
})

describe('a service that does not know response_format', () => {
  const knowsNot: Answer = {
    status: 400,
    body: {
      error: { message: "Unknown parameter: 'response_format'.", type: 'x', param: 'response_format', code: 'x' },
    },
  }
  const says = ({ body }: Received) => body.toString('latin1').includes('response_format')

  it.each(['edit', 'generate'] as const)('is asked once more without it: %s', async kind => {
    answer = request => (says(request) ? knowsNot : null)
    expect(await bytesOf({ kind })).toEqual(vendor.picture)
    expect(vendor.of('submit')).toHaveLength(2)
  })

  it('is not asked again after another refusal', async () => {
    answer = () => ({ status: 400, body: { error: { message: 'no', type: 'x', param: 'size', code: 'x' } } })
    expect(await bytesOf()).toMatchObject({ code: 'provider_refused_order' })
    expect(vendor.of('submit')).toHaveLength(1)
  })
})

describe('an address instead of bytes', () => {
  const at = (url: string) => (request: Received) =>
    request.stage === 'submit' ? { status: 200, body: { created: 1, data: [{ url }] } } : null

  it('is followed on the same host, without the key', async () => {
    answer = at(`${vendor.baseUrl}/files/1.png`)
    expect(await bytesOf()).toEqual(vendor.picture)
    expect(vendor.of('result')[0]?.headers.authorization).toBeUndefined()
  })

  it('may be the bytes themselves', async () => {
    answer = at(`data:image/png;base64,${Buffer.from(vendor.picture).toString('base64')}`)
    expect(await bytesOf()).toEqual(vendor.picture)
  })

  it('is not followed anywhere else', async () => {
    answer = at('http://169.254.169.254/latest/meta-data')
    expect(await bytesOf()).toMatchObject({ code: 'provider_not_a_picture', billed: 'yes' })
  })

  it.each(['401', '403', '404', '503', 'reset'] as const)('is paid for when it answers with %s', async fault => {
    answer = at(`${vendor.baseUrl}/files/1.png`)
    vendor.play(fault, 'result')
    expect(await bytesOf()).toMatchObject({ code: 'provider_result_gone', billed: 'yes' })
  })
})

it('shows no key where there is none', async () => {
  const bare = { ...spec }
  delete (bare as { shownKey?: unknown }).shownKey
  const free = await new Vendor(bare).listen()
  const connection = { id: 'con_test', baseUrl: `${free.baseUrl}/v1`, key: null }
  const provider = openaiCompatible.open(connection, toolsAt(free.baseUrl))
  expect(await endOf(provider, orderOf(world.model))).toMatchObject({ state: 'done' })
  expect(free.of('submit')[0]?.headers.authorization).toBeUndefined()
  await free.close()
})

it('takes a list without a name that draws as it is', async () => {
  answer = ({ stage }) =>
    stage === 'discover' ? { status: 200, body: { object: 'list', data: [{ id: 'mine' }] } } : null
  expect(await open().discover?.(AbortSignal.timeout(5_000))).toMatchObject([
    { vendorId: 'mine', createdAt: '1970-01-01' },
  ])
})
