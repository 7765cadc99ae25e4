/** What the conformance suite cannot know: that our requests are those of the AI SDK's provider, and what errors mean. */
import { createXai } from '@ai-sdk/xai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shapeOf } from '../../../test/counterparts/vendors/shape.ts'
import { type Answer, keyCanary, Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import { endOf, input, openedAt, orderOf, promptCanary, reference } from '../../../test/counterparts/vendors/world.ts'
import { xaiSpec } from '../../../test/counterparts/vendors/xai.ts'
import { world } from './xai.testworld.ts'

let vendor: Vendor
let answer: Answer | null = null
beforeEach(async () => {
  answer = null
  vendor = await new Vendor({ ...xaiSpec, answer: (request, self) => answer ?? xaiSpec.answer(request, self) }).listen()
})
afterEach(() => vendor.close())

const open = () => openedAt(world, vendor).provider
const file = (data: Uint8Array) => ({ type: 'file' as const, mediaType: 'image/png', data })

describe('requests are those of the AI SDK', () => {
  it.each([
    ['an edit', [input], undefined],
    ['an edit with a further picture', [input, reference], undefined],
    ['a generation of a ratio and a resolution', [], '16:9'],
  ] as const)('%s', async (_, pictures, ratio) => {
    const [first, ...references] = pictures
    const kind = first ? 'edit' : 'generate'
    const size = ratio ? { width: 2720, height: 1536 } : null
    await endOf(open(), orderOf(world.model, { kind, references, size, quality: ratio ? 'high' : null }))
    await createXai({ baseURL: `${vendor.baseUrl}/v1`, apiKey: keyCanary })
      .image(world.model)
      .doGenerate({
        prompt: promptCanary,
        n: 1,
        size: undefined,
        aspectRatio: ratio,
        seed: undefined,
        files: pictures.map(file),
        mask: undefined,
        providerOptions: { xai: { user: 'end-user-0001', ...(ratio && { resolution: '2k', quality: 'high' }) } },
      })
    expect(vendor.problems).toEqual([])
    const [ours, theirs] = vendor.of('submit')
    // What a runtime's own fetch adds.
    expect(ours && shapeOf(ours, ['accept'])).toEqual(theirs && shapeOf(theirs, ['accept']))
  })
})

it('tells what it cost', async () => {
  const end = await endOf(open(), orderOf(world.model))
  expect(end).toMatchObject({ outcome: { cost: { amountMicros: 20_000, currency: 'USD' }, requestId: 'req_xai_1' } })
})

it('follows an address to the service itself only', async () => {
  answer = { status: 200, body: { data: [{ url: 'http://169.254.169.254/latest' }] } }
  expect(await endOf(open(), orderOf(world.model))).toMatchObject({ code: 'provider_not_a_picture', billed: 'yes' })
})

it('says that a picture was paid for which is not there any more', async () => {
  answer = { status: 200, body: { data: [{ url: `${vendor.baseUrl}/files/1.png` }] } }
  // The counterpart wants the key for it, and a key never goes along.
  expect(await endOf(open(), orderOf(world.model))).toMatchObject({ code: 'provider_result_gone', billed: 'yes' })
})

it.each([
  [
    400,
    { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***ry.' },
    'provider_key_refused',
  ],
  [429, { code: 'x', error: 'Your team has reached its monthly spending limit.' }, 'provider_billing_limit'],
  [429, { code: 'x', error: 'Too many requests' }, 'provider_rate_limited'],
  [400, { error: { message: 'Argument not supported: size', type: 'x', code: null } }, 'provider_refused_order'],
  [400, { error: { message: 'Generated image rejected by content moderation.' } }, 'moderation_blocked'],
])('%i with %o is %s', async (status, body, code) => {
  answer = { status, body }
  expect(await endOf(open(), orderOf(world.model))).toMatchObject({ state: 'failed', code })
})

it('finds models that only draw', async () => {
  const found = await open().discover?.(AbortSignal.timeout(5_000))
  expect(found).toMatchObject([{ kinds: ['edit', 'generate'] }, { vendorId: 'grok-draws-only', kinds: ['generate'] }])
})
