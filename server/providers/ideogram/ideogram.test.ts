import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ideogramSpec } from '../../../test/counterparts/vendors/ideogram.ts'
import { keyCanary, Vendor, type VendorSpec } from '../../../test/counterparts/vendors/vendor.ts'
import { endOf, input, mask, orderOf, reference, toolsAt } from '../../../test/counterparts/vendors/world.ts'
import type { Provider, ProviderOrder } from '../provider.ts'
import { ideogram } from './ideogram.ts'

const never = new AbortController().signal
const vendors: Vendor[] = []

async function meet(spec: Partial<VendorSpec> = {}): Promise<{ vendor: Vendor; provider: Provider }> {
  const vendor = await new Vendor({ ...ideogramSpec, ...spec }).listen()
  vendors.push(vendor)
  const connection = { id: 'con_test', baseUrl: vendor.baseUrl, key: keyCanary }
  return { vendor, provider: ideogram.open(connection, toolsAt(vendor.baseUrl)) }
}

let vendor: Vendor
let provider: Provider
beforeEach(async () => {
  ;({ vendor, provider } = await meet())
})
afterEach(() => Promise.all(vendors.splice(0).map(each => each.close())))

const order = (changes: Partial<ProviderOrder> = {}) =>
  orderOf('precise-edit/ideogram-4-5', { prompt: 'a red hat', ...changes })

/** Files by their bytes in short, texts as they are. */
const sent = () =>
  vendor.of('submit').map(({ method, path, parts }) => ({
    ...{ method, path },
    form: parts.map(({ name, fileName, type, bytes }) =>
      fileName === null ? [name, bytes.toString()] : [name, fileName, type, bytes.length],
    ),
  }))

const always = [
  ['num_images', '1'],
  ['async', 'true'],
  ['private', 'true'],
]

describe('Ideogram, as its reference wants it', () => {
  it('an edit with a mask, further pictures, a quality and a seed', async () => {
    const asked = order({ mask, references: [reference, reference, reference], quality: 'high', seed: 5 })
    expect((await endOf(provider, asked)).state).toBe('done')
    expect(sent()).toEqual([
      {
        ...{ method: 'POST', path: '/v2/image/precise-edit/ideogram-4-5' },
        form: [
          ['prompt', 'a red hat'],
          ['image', 'image.png', 'image/png', input.length],
          ...Array.from({ length: 3 }, () => [
            ...['reference_images', 'reference_images.png', 'image/png', reference.length],
          ]),
          ['mask', 'mask.png', 'image/png', mask.length],
          ...[['quality', 'high'], ['seed', '5'], ...always],
        ],
      },
    ])
    expect(vendor.problems).toEqual([])
  })

  it('a picture from words, and a remix that may go far', async () => {
    const words = order({ model: 'generate/ideogram-4-5', kind: 'generate', input: null, background: 'transparent' })
    await endOf(provider, { ...words, size: { width: 2048, height: 2048 } }, 'a')
    await endOf(provider, order({ model: 'remix/ideogram-4-5', strength: 0.75 }), 'b')
    expect(sent()).toEqual([
      {
        ...{ method: 'POST', path: '/v2/image/generate/ideogram-4-5' },
        form: [
          ['prompt', 'a red hat'],
          ['size', '2048x2048'],
          ['background', 'transparent'],
          ...[['quality', 'medium'], ...always],
        ],
      },
      {
        ...{ method: 'POST', path: '/v2/image/remix/ideogram-4-5' },
        form: [
          ['prompt', 'a red hat'],
          ['image', 'image.png', 'image/png', input.length],
          ['image_weight', '25'],
          ...[['quality', 'medium'], ...always],
        ],
      },
    ])
    expect(vendor.problems).toEqual([])
  })

  it('a seed of 32 bits as one of 31', async () => {
    await endOf(provider, order({ seed: 0xffff_ffff }))
    expect(sent()[0]?.form).toContainEqual(['seed', '2147483647'])
  })

  it('tells what was charged, the seed, and the words it made of the words', async () => {
    expect(await endOf(provider, order())).toMatchObject({
      outcome: {
        ...{ seed: 12_345, revisedPrompt: 'canary-of-the-vendor', requestId: 'xtdZiqPwRxqY1Y7NExF1' },
        cost: { amountMicros: 60_000, currency: 'USD' },
      },
    })
  })
})

describe('Ideogram', () => {
  const ended = (more: object) =>
    meet({
      answer: (request, each) =>
        request.stage === 'poll' ? { status: 200, body: more } : ideogramSpec.answer(request, each),
    })
  it.each([
    ['failed for a reason of safety', { status: 'failed', failure_reason: 'SAFETY' }, 'moderation_blocked', 'no'],
    ['nothing in it', { status: 'completed', data: [] }, 'provider_empty', 'yes'],
    [
      'a result elsewhere',
      { status: 'completed', data: [{ url: 'https://elsewhere.example/a.png' }] },
      'provider_failed',
      'yes',
    ],
    [
      'a result at a like name',
      { status: 'completed', data: [{ url: 'https://notideogram.ai/a' }] },
      'provider_failed',
      'yes',
    ],
  ])('%s', async (_, news, code, billed) => {
    const { provider: other } = await ended(news)
    expect(await endOf(other, order())).toMatchObject({ state: 'failed', code, billed })
  })

  it('may be asked again when too much is under way there', async () => {
    const busy = await meet({ answer: () => ({ status: 402, body: { error: 'x', reject_reason: 'inflight_limit' } }) })
    expect(await endOf(busy.provider, order())).toMatchObject({ code: 'provider_rate_limited', billed: 'no' })
  })

  it('knows a result that is gone, an order that is not known, and a name that is none', async () => {
    vendor.play('404', 'result')
    expect(await endOf(provider, order())).toMatchObject({ code: 'provider_result_gone', billed: 'yes' })
    const lost = { state: 'lost', billed: 'unknown' }
    expect(await provider.check({ provider: 'con_test', id: 'unknown' }, never)).toEqual(lost)
    expect(await provider.check({ provider: 'con_test', id: '../account' }, never)).toEqual(lost)
    expect(vendor.received.map(({ path }) => path)).not.toContain('/v2/account')
  })
})
