import { createBlackForestLabs } from '@ai-sdk/black-forest-labs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bflSpec } from '../../../test/counterparts/vendors/bfl.ts'
import { keyCanary, Vendor, type VendorSpec } from '../../../test/counterparts/vendors/vendor.ts'
import { endOf, input, mask, orderOf, reference, toolsAt } from '../../../test/counterparts/vendors/world.ts'
import type { Provider, ProviderOrder } from '../provider.ts'
import { bfl } from './bfl.ts'

const never = new AbortController().signal
const vendors: Vendor[] = []

async function meet(spec: Partial<VendorSpec> = {}): Promise<{ vendor: Vendor; provider: Provider }> {
  const vendor = await new Vendor({ ...bflSpec, ...spec }).listen()
  vendors.push(vendor)
  const connection = { id: 'con_test', baseUrl: `${vendor.baseUrl}/v1`, key: keyCanary }
  return { vendor, provider: bfl.open(connection, toolsAt(vendor.baseUrl)) }
}

let vendor: Vendor
let provider: Provider
beforeEach(async () => {
  ;({ vendor, provider } = await meet())
})
afterEach(() => Promise.all(vendors.splice(0).map(each => each.close())))

const order = (changes: Partial<ProviderOrder> = {}) => orderOf('flux-2-pro', { prompt: 'a red hat', ...changes })

describe('beside the AI SDK', () => {
  const file = (data: Uint8Array) => ({ type: 'file' as const, mediaType: 'image/png' as const, data })
  const cases = [
    ['flux-2-pro', { seed: 5, references: [reference], size: { width: 1024, height: 768 } }],
    ['flux-2-pro', { kind: 'generate', input: null, seed: 5 }],
    ['flux-kontext-pro', { seed: 5 }],
    ['flux-kontext-max', { references: [reference] }],
    ['flux-pro-1.0-fill', { mask, seed: 5 }],
  ] as const satisfies [string, Partial<ProviderOrder>][]

  it.each(cases)('%s %o is ordered, asked about and fetched alike', async (model, changes) => {
    const asked = order({ model, ...changes })
    expect(await endOf(provider, asked)).toMatchObject({ state: 'done', outcome: { seed: 7 } })
    const ours = vendor.received.splice(0)
    expect(ours.at(-1)).toMatchObject({ stage: 'result' })
    expect(ours.at(-1)?.headers['x-key']).toBeUndefined()
    const client = createBlackForestLabs({ apiKey: keyCanary, baseURL: `${vendor.baseUrl}/v1` }).image(model)
    const { seed, size } = asked
    const settings = { safetyTolerance: 2, outputFormat: 'png' as const, ...(size && { ...size }) }
    await client.doGenerate({
      ...{ prompt: asked.prompt, n: 1, size: undefined, aspectRatio: undefined, seed: seed ?? undefined },
      files: [...(asked.input ? [asked.input] : []), ...asked.references].map(file),
      ...(asked.mask ? { mask: file(asked.mask) } : { mask: undefined }),
      providerOptions: { blackForestLabs: settings },
    })
    const essence = (all: typeof ours) =>
      all.map(({ method, path, query, headers, json }) => {
        const { id } = Object.fromEntries(query)
        return { method, path, asks: id !== undefined, key: headers['x-key'], json }
      })
    // The SDK also sends its key to a delivery on the API's own host; ours never.
    const theirs = essence(vendor.received).map(each =>
      each.path.startsWith('/delivery') ? { ...each, key: undefined } : each,
    )
    expect(essence(ours)).toEqual(theirs)
    expect(input.length).toBeGreaterThan(0)
  })
})

describe('Black Forest Labs', () => {
  it('asks FLUX.3 in its own way: a list of pictures, a proportion and a class of size, nothing from the web', async () => {
    const model = 'flux-3-image'
    await provider.start(order({ model, references: [reference] }), 'a', never)
    await provider.start(
      order({ model, kind: 'generate', input: null, size: { width: 2720, height: 1536 } }),
      'b',
      never,
    )
    const [edit, made] = vendor.of('submit').map(({ json }) => json as Record<string, unknown>)
    expect(edit).toMatchObject({ aspect_ratio: 'auto', resolution: '1k', grounding: false, safety_tolerance: 2 })
    expect(edit?.images).toEqual([input, reference].map(each => each.toString('base64')))
    expect(made).toEqual({
      ...{ prompt: 'a red hat', aspect_ratio: '16:9', resolution: '2k', grounding: false, safety_tolerance: 2 },
    })
    expect(vendor.problems).toEqual([])
  })

  it('every size it offers for FLUX.3 is told back as its own proportion and class', async () => {
    const { sizes } = bfl.models.find(({ vendorId }) => vendorId === 'flux-3-image')?.capabilities ?? {}
    if (sizes?.rule !== 'list') throw new Error('it has a list')
    for (const [width, height] of sizes.sizes)
      await provider.start(order({ model: 'flux-3-image', size: { width, height } }), `${width}x${height}`, never)
    const asked = vendor.of('submit').map(({ json }) => json as { aspect_ratio: string; resolution: string })
    expect(new Set(asked.map(each => each.aspect_ratio + each.resolution)).size).toBe(sizes.sizes.length)
  })

  it('says what an order cost, and the kinds of what was blocked without any sentence', async () => {
    const end = await endOf(provider, order())
    expect(end).toMatchObject({ outcome: { cost: { amountMicros: 45_000, currency: 'USD' }, requestId: 'task-1' } })
    vendor.play('blocked_input', 'poll')
    expect(await endOf(provider, order(), 'b')).toMatchObject({
      code: 'moderation_blocked',
      billed: 'no',
      moderation: { stage: 'input', categories: ['derivative_works_filter'] },
    })
  })

  it.each([422, 503])('hears a failed order also where the way says %s', async status => {
    const ended = await meet({
      answer: (request, each) =>
        request.stage === 'poll' ? { status, body: { id: 'task-1', status: 'Error' } } : bflSpec.answer(request, each),
    })
    expect(await endOf(ended.provider, order())).toMatchObject({ state: 'failed', code: 'provider_failed' })
  })

  it('asks at no address that is not theirs, and shows the key to none', async () => {
    const polling_url = 'https://api.bfl.ai.example/v1/get_result?id=task-1'
    const lying = await meet({ answer: () => ({ status: 200, body: { id: 'task-1', polling_url } }) })
    expect(await endOf(lying.provider, order())).toMatchObject({ code: 'provider_failed', billed: 'unknown' })
    expect(lying.vendor.received).toHaveLength(1)
    const sample = 'https://elsewhere.example/a.png'
    const luring = await meet({
      answer: (request, each) =>
        request.stage === 'poll'
          ? { status: 200, body: { status: 'Ready', result: { sample } } }
          : bflSpec.answer(request, each),
    })
    expect(await endOf(luring.provider, order())).toMatchObject({ code: 'provider_failed', billed: 'yes' })
  })

  it('knows a result whose ten minutes are over, and an order that is not known any more', async () => {
    vendor.play('403', 'result')
    expect(await endOf(provider, order())).toMatchObject({ code: 'provider_result_gone', billed: 'yes' })
    const data = { model: 'flux-2-pro', pollingUrl: `${vendor.baseUrl}/v1/get_result?id=no` }
    expect(await provider.check({ provider: 'con_test', id: 'no', data }, never)).toEqual({
      state: 'lost',
      billed: 'unknown',
    })
  })

  it('wants a mask where it only fills one', async () => {
    const refused = await endOf(provider, order({ model: 'flux-pro-1.0-fill' }))
    expect(refused).toMatchObject({ code: 'provider_refused_order', billed: 'no' })
    expect(vendor.received).toEqual([])
  })
})
