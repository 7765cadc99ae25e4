/** What the conformance suite cannot know: that our requests are those of the AI SDK's provider, sizes, and what answers mean. */
import { createGoogle } from '@ai-sdk/google'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { geminiSpec } from '../../../test/counterparts/vendors/gemini.ts'
import { shapeOf } from '../../../test/counterparts/vendors/shape.ts'
import { type Answer, keyCanary, Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import { endOf, input, openedAt, orderOf, promptCanary, reference } from '../../../test/counterparts/vendors/world.ts'
import { world } from './gemini.testworld.ts'
import { models, spelt } from './models.ts'

let vendor: Vendor
let answer: Answer | null = null
beforeEach(async () => {
  answer = null
  const { answer: usual } = geminiSpec
  vendor = await new Vendor({ ...geminiSpec, answer: (request, self) => answer ?? usual(request, self) }).listen()
})
afterEach(() => vendor.close())

const open = () => openedAt(world, vendor).provider
const file = (data: Uint8Array) => ({ type: 'file' as const, mediaType: 'image/png', data })

describe('requests are those of the AI SDK', () => {
  it.each([
    ['an edit', [input], undefined],
    ['an edit with a further picture', [input, reference], undefined],
    ['a generation of a ratio and a tier', [], '16:9'],
  ] as const)('%s', async (_, pictures, ratio) => {
    const [first, ...references] = pictures
    const kind = first ? 'edit' : 'generate'
    const size = ratio ? { width: 2752, height: 1536 } : null
    await endOf(open(), orderOf(world.model, { kind, references, size }))
    await createGoogle({ baseURL: `${vendor.baseUrl}/v1beta`, apiKey: keyCanary })
      .image(world.model)
      .doGenerate({
        prompt: promptCanary,
        n: 1,
        size: undefined,
        aspectRatio: ratio,
        seed: undefined,
        files: pictures.map(file),
        mask: undefined,
        providerOptions: ratio ? { google: { imageConfig: { imageSize: '2K' } } } : {},
      })
    expect(vendor.problems).toEqual([])
    const [ours, theirs] = vendor.of('submit')
    // What a runtime's own fetch adds.
    expect(ours && shapeOf(ours, ['accept'])).toEqual(theirs && shapeOf(theirs, ['accept']))
  })
})

describe('sizes', () => {
  it('each of a model is spelt as a ratio and a tier, and no two alike', () => {
    for (const { vendorId, capabilities } of models) {
      if (capabilities.sizes.rule !== 'list') throw new Error('a list was expected')
      const { sizes } = capabilities.sizes
      const spellings = sizes.map(([width, height]) => JSON.stringify(spelt(vendorId, { width, height })))
      expect(new Set(spellings).size).toBe(sizes.length)
    }
  })

  it('are told without a tier to a model that has none', () => {
    expect(spelt('gemini-2.5-flash-image', { width: 1248, height: 832 })).toEqual({ aspectRatio: '3:2' })
    expect(spelt('gemini-3-pro-image', { width: 4096, height: 4096 })).toEqual({ aspectRatio: '1:1', imageSize: '4K' })
  })
})

describe('answers', () => {
  const error = (status: number, word: string, ...details: object[]): Answer => ({
    status,
    body: { error: { code: status, message: 'canary', status: word, details } },
  })

  it.each([
    [error(400, 'FAILED_PRECONDITION'), { code: 'provider_billing_limit', billed: 'no' }],
    [error(403, 'PERMISSION_DENIED', { reason: 'BILLING_DISABLED' }), { code: 'provider_billing_limit', billed: 'no' }],
    [error(429, 'RESOURCE_EXHAUSTED', { retryDelay: '8.2s' }), { code: 'provider_rate_limited', retryAfterSeconds: 9 }],
    [error(504, 'DEADLINE_EXCEEDED'), { code: 'provider_timeout', billed: 'unknown' }],
    [{ status: 200, body: {} }, { code: 'provider_empty' }],
    [{ status: 200, body: { candidates: [{ finishReason: 'NO_IMAGE' }] } }, { code: 'provider_empty' }],
    [
      { status: 200, body: { candidates: [{ finishReason: 'IMAGE_PROHIBITED_CONTENT' }] } },
      { code: 'moderation_blocked', moderation: { stage: 'output', categories: [] } },
    ],
  ] satisfies [Answer, object][])('%o', async (given, end) => {
    answer = given
    expect(await endOf(open(), orderOf(world.model))).toMatchObject({ state: 'failed', ...end })
  })

  it('names the categories of a block and its stage', async () => {
    vendor.play('blocked_input')
    const end = await endOf(open(), orderOf(world.model))
    expect(end).toMatchObject({ moderation: { stage: 'input', categories: ['harassment'] } })
  })

  it('are read in both spellings', async () => {
    const data = Buffer.from(vendor.picture).toString('base64')
    answer = {
      status: 200,
      body: { candidates: [{ content: { parts: [{ inline_data: { mime_type: 'image/png', data } }] } }] },
    }
    expect(await endOf(open(), orderOf(world.model))).toMatchObject({ state: 'done' })
  })
})

it('finds the models that draw by this method', async () => {
  const found = await open().discover?.(AbortSignal.timeout(5_000))
  expect(found?.map(({ vendorId }) => vendorId)).toEqual(['gemini-3.1-flash-image', 'gemini-9-image-preview'])
})
