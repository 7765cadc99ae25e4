/** What the conformance suite cannot know: that our requests are those of the official client, and what errors mean here. */
import OpenAI, { toFile } from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openaiSpec, usage } from '../../../test/counterparts/vendors/openai.ts'
import { shapeOf } from '../../../test/counterparts/vendors/shape.ts'
import { type Answer, keyCanary, Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import {
  endOf,
  input,
  mask,
  openedAt,
  orderOf,
  promptCanary,
  reference,
} from '../../../test/counterparts/vendors/world.ts'
import { allowsClass } from '../capabilities.ts'
import { costOfUsage } from './cost.ts'
import { factsOf, models } from './models.ts'
import { world } from './openai.testworld.ts'

const spec = openaiSpec({ modelIds: [world.model, 'gpt-image-2.5-flare'] })
let vendor: Vendor
let answer: Answer | null = null

beforeEach(async () => {
  answer = null
  vendor = await new Vendor({ ...spec, answer: (request, self) => answer ?? spec.answer(request, self) }).listen()
})
afterEach(() => vendor.close())

const open = () => openedAt(world, vendor).provider
const official = () => new OpenAI({ baseURL: `${vendor.baseUrl}/v1`, apiKey: keyCanary, maxRetries: 0 })
const file = (bytes: Buffer) => toFile(bytes, 'a.png', { type: 'image/png' })

const expectSame = () => {
  expect(vendor.problems).toEqual([])
  const [ours, theirs] = vendor.of('submit')
  if (!ours || !theirs) throw new Error('two requests were expected')
  expect(shapeOf(ours)).toEqual(shapeOf(theirs))
}

describe('requests are those of the official client', () => {
  it('an edit with a mask, a size and a quality', async () => {
    await endOf(
      open(),
      orderOf(world.model, { mask, size: { width: 1536, height: 1024 }, quality: 'low', background: 'transparent' }),
    )
    await official().images.edit({
      model: world.model,
      prompt: promptCanary,
      image: await file(input),
      mask: await file(mask),
      size: '1536x1024',
      quality: 'low',
      background: 'transparent',
      output_format: 'png',
      safety_identifier: 'end-user-0001',
      stream: false,
    })
    expectSame()
  })

  it('an edit with further pictures', async () => {
    await endOf(open(), orderOf(world.model, { references: [reference] }))
    await official().images.edit({
      model: world.model,
      prompt: promptCanary,
      image: [await file(input), await file(reference)],
      safety_identifier: 'end-user-0001',
      stream: false,
    })
    expectSame()
  })

  it('a stream with previews', async () => {
    await endOf(open(), orderOf(world.model, { kind: 'generate', partialImages: 2 }))
    const stream = await official().images.generate({
      model: world.model,
      prompt: promptCanary,
      stream: true,
      partial_images: 2,
      safety_identifier: 'end-user-0001',
    })
    for await (const _ of stream);
    expectSame()
  })

  it('says nothing of this computer', async () => {
    await endOf(open(), orderOf(world.model))
    const names = Object.keys(vendor.of('submit')[0]?.headers ?? {})
    expect(names.filter(name => name.startsWith('x-stainless') || name.startsWith('openai-'))).toEqual([])
  })
})

describe('answers', () => {
  it('tells the request, the size and the model', async () => {
    const end = await endOf(open(), orderOf(world.model))
    expect(end).toMatchObject({
      state: 'done',
      outcome: { engine: 'openai', version: world.model, width: 1024, height: 1024, requestId: 'req_made_1' },
    })
  })

  const events = (...lines: string[]): Answer => ({
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: lines.join(''),
  })

  it.each([
    ['a stream that ends too early', events(': keepalive\n\n'), 'provider_cut_short', 'unknown'],
    [
      'an error in a stream',
      events('event: error\ndata: {"error":{"message":"no","type":"x","code":"server_error"}}\n\n'),
      'provider_overloaded',
      'unknown',
    ],
    [
      'moderation in a stream',
      events('data: {"error":{"message":"no","type":"x","code":"moderation_blocked"}}\n\n'),
      'moderation_blocked',
      'unknown',
    ],
    [
      'JSON where a stream was asked for, without a picture',
      { status: 200, body: { data: [] } },
      'provider_empty',
      'unknown',
    ],
    ['events that are none', events('data: {}\n\n', 'data: null\n\n', 'data: 5\n\n'), 'provider_cut_short', 'unknown'],
    ['an event that is no JSON', events('data: words\n\n'), 'provider_not_a_picture', 'unknown'],
    [
      'a completed event without a picture',
      events('data: {"type":"image_edit.completed"}\n\n'),
      'provider_empty',
      'unknown',
    ],
  ] as const)('%s', async (_, given, code, billed) => {
    answer = given
    const { provider, lines } = openedAt(world, vendor)
    const end = await endOf(provider, orderOf(world.model, { partialImages: 1 }))
    expect(end).toMatchObject({ state: 'failed', code, billed })
    expect(lines).toEqual([])
  })

  it('takes the picture of an answer that is no stream, though one was asked for', async () => {
    const b64 = Buffer.from(vendor.picture).toString('base64')
    answer = { status: 200, body: { created: 1, data: [{ b64_json: b64 }] } }
    expect(await endOf(open(), orderOf(world.model, { partialImages: 1 }))).toMatchObject({ state: 'done' })
  })

  it('leaves out a preview that is broken, and takes the picture', async () => {
    const b64 = Buffer.from(vendor.picture).toString('base64')
    const event = (more: object) => `data: ${JSON.stringify(more)}\n\n`
    answer = events(
      event({ type: 'image_edit.partial_image', partial_image_index: 0, b64_json: 'AAAA' }),
      event({ type: 'image_edit.completed', b64_json: b64, size: '1024x1024' }),
    )
    expect(await endOf(open(), orderOf(world.model, { partialImages: 1 }))).toMatchObject({ state: 'done' })
  })

  it.each([
    [400, { code: 'billing_hard_limit_reached' }, 'provider_billing_limit', 'no'],
    [401, { code: 'invalid_api_key' }, 'provider_key_refused', 'no'],
    [429, { code: 'insufficient_quota' }, 'provider_billing_limit', 'no'],
    [429, { code: null, type: 'insufficient_quota' }, 'provider_billing_limit', 'no'],
    [400, { code: 'model_not_found' }, 'provider_model_gone', 'no'],
    [400, { code: 'content_policy_violation' }, 'moderation_blocked', 'unknown'],
    [413, {}, 'provider_refused_order', 'no'],
  ])('%i with %o is %s', async (status, error, code, billed) => {
    answer = { status, body: { error: { message: 'canary', type: 'x', param: null, ...error } } }
    expect(await endOf(open(), orderOf(world.model))).toMatchObject({ code, billed })
  })

  it('reads the categories of an older answer, and nothing else of its sentence', async () => {
    const message = 'Your request was rejected. safety_violations=[sexual, violence/graphic]. You wrote: canary'
    answer = { status: 400, body: { error: { message, type: 'x', code: 'moderation_blocked', param: null } } }
    const end = await endOf(open(), orderOf(world.model))
    expect(end).toMatchObject({ moderation: { stage: 'unknown', categories: ['sexual', 'violence/graphic'] } })
    expect(JSON.stringify(end)).not.toContain('canary')
  })
})

describe('models', () => {
  it('are found by their dated names, and unknown ones are taken for the least', () => {
    expect(factsOf('gpt-image-2-2026-04-21').capabilities).toEqual(factsOf('gpt-image-2').capabilities)
    expect(factsOf('gpt-image-9').capabilities).toMatchObject({ transparentBackground: false, seed: false })
    expect(factsOf('gpt-image-9').price).toBeNull()
  })

  it('leaves out what cannot draw and what is shut down', async () => {
    const found = (await open().discover?.(AbortSignal.timeout(5_000))) ?? []
    expect(found.map(({ vendorId }) => vendorId)).toEqual([world.model, 'gpt-image-2.5-flare'])
  })

  it('are kept for 30 days, and not learned from', () => {
    for (const { dataHandling } of models) expect(allowsClass('kept_briefly', dataHandling.class)).toBe(true)
  })
})

describe('what it cost', () => {
  const of = (more: object, model = 'gpt-image-1.5') => costOfUsage(model, { ...usage, ...more })?.amountMicros

  it('is counted from the tokens of the answer, streamed or not', async () => {
    const cost = costOfUsage(world.model, usage)
    expect(cost).toMatchObject({ currency: 'USD', amountMicros: expect.any(Number) })
    for (const more of [{}, { kind: 'generate', partialImages: 2 }] as const) {
      const end = await endOf(open(), orderOf(world.model, more))
      expect(end).toMatchObject({ state: 'done', outcome: { cost } })
    }
  })

  it('is what the service lists for each kind of token', () => {
    expect(of({})).toBe(15 * 5 + 765 * 8 + 10 * 10 + 1_056 * 32)
    expect(of({}, 'gpt-image-1-mini-2025-10-06')).toBe(Math.round(15 * 2 + 765 * 2.5 + 10 * 8 + 1_056 * 8))
    for (const model of ['2.5-flare', '2.5-sunburst-2026-09-08', '2.6-flare', '2.6-sunburst'])
      expect(of({}, `gpt-image-${model}`)).toBe(15 * 5 + 765 * 8 + 1_066 * 30)
    // What is not told apart counts as the dearer.
    expect(of({ input_tokens_details: undefined, output_tokens_details: null })).toBe(780 * 8 + 1_066 * 32)
    expect(of({ input_tokens_details: { text_tokens: 9_999 } })).toBe(780 * 5 + 10 * 10 + 1_056 * 32)
  })

  it('is left to the list where there is no count, no sense in it, or no price', () => {
    for (const odd of [0, -1, 1.5, '1066', Number.NaN, 1e12, null, undefined])
      expect(of({ output_tokens: odd })).toBeUndefined()
    expect(of({ input_tokens: {} })).toBeUndefined()
    for (const odd of [null, undefined, 'much', []]) expect(costOfUsage('gpt-image-2', odd)).toBeUndefined()
    expect(of({}, 'chatgpt-image-latest')).toBeUndefined()
  })
})
