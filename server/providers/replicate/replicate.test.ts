import Client from 'replicate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replicateSpec } from '../../../test/counterparts/vendors/replicate.ts'
import { keyCanary, type Received, Vendor, type VendorSpec } from '../../../test/counterparts/vendors/vendor.ts'
import { endOf, endOfTicket, mask, orderOf, reference, toolsAt } from '../../../test/counterparts/vendors/world.ts'
import type { Provider, ProviderOrder } from '../provider.ts'
import { replicate } from './replicate.ts'

const never = new AbortController().signal
const vendors: Vendor[] = []

async function meet(spec: Partial<VendorSpec> = {}): Promise<{ vendor: Vendor; provider: Provider }> {
  const vendor = await new Vendor({ ...replicateSpec, ...spec }).listen()
  vendors.push(vendor)
  const connection = { id: 'con_test', baseUrl: `${vendor.baseUrl}/v1`, key: keyCanary }
  return { vendor, provider: replicate.open(connection, toolsAt(vendor.baseUrl)) }
}

let vendor: Vendor
let provider: Provider
beforeEach(async () => {
  ;({ vendor, provider } = await meet())
})
afterEach(() => Promise.all(vendors.splice(0).map(each => each.close())))

const flux = 'black-forest-labs/flux-2-pro'
const order = (changes: Partial<ProviderOrder> = {}) => orderOf(flux, { prompt: 'a red hat', ...changes })
/** A PNG by its first and last bytes. */
const large = new Uint8Array(300 * 1024)
large.set(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))

describe('beside the official client', () => {
  const official = () => new Client({ auth: keyCanary, baseUrl: `${vendor.baseUrl}/v1` })
  const essence = ({ method, path, headers, json }: Received) => ({
    ...{ method, path, json },
    authorization: headers.authorization,
  })

  const cases: [string, Partial<ProviderOrder>][] = [
    ['an edit', { seed: 5, references: [reference] }],
    ['an edit to a size', { size: { width: 1024, height: 768 } }],
    ['a picture from words', { kind: 'generate', input: null }],
    ['an edit by FLUX.2 [dev]', { model: 'black-forest-labs/flux-2-dev' }],
    ['an edit by Kontext', { model: 'black-forest-labs/flux-kontext-pro', seed: 5 }],
    ['a mask filled', { model: 'black-forest-labs/flux-fill-pro', mask }],
  ]
  it.each(cases)('%s is created, looked at and cancelled alike', async (_, changes) => {
    const asked = order(changes)
    const ticket = await provider.start(asked, 'a', never)
    expect((await endOfTicket(provider, ticket, never)).state).toBe('done')
    await provider.cancel(ticket)
    const ours = vendor.received.splice(0).filter(({ stage }) => stage !== 'result')
    const { input } = (ours[0] as Received).json as { input: object }
    const client = official()
    const { id } = await client.predictions.create({ model: asked.model, input })
    await client.predictions.get(id)
    await client.predictions.cancel(id)
    const named = (all: readonly Received[], each: string) =>
      all.map(received => JSON.stringify(essence(received)).replaceAll(each, 'ID'))
    expect(named(ours, ticket.id)).toEqual(named(vendor.received, id))
    expect(vendor.problems).toEqual([])
  })

  it('a large picture is uploaded alike, and taken away when the order has ended', async () => {
    const ticket = await provider.start(order({ input: large }), 'a', never)
    const [upload, created] = vendor.received.splice(0) as [Received, Received]
    const url = (created.json as { input: { input_images: string[] } }).input.input_images[0]
    expect(url).toMatch(/\/v1\/files\/file/)
    expect((await endOfTicket(provider, ticket, never)).state).toBe('done')
    const taken = vendor.of('other').at(-1)
    expect([taken?.method, `${vendor.baseUrl}${taken?.path}`]).toEqual(['DELETE', url])
    vendor.received.length = 0
    await official().files.create(new Blob([large], { type: 'image/png' }))
    const theirs = vendor.received[0]?.parts.find(({ name }) => name === 'content')
    const ours = upload.parts.find(({ name }) => name === 'content')
    expect(vendor.received[0]).toMatchObject({ method: upload.method, path: upload.path })
    expect([ours?.type, ours?.bytes.equals(Buffer.from(large))]).toEqual([theirs?.type, true])
  })

  it('creates once, where the client would create again', async () => {
    vendor.play('reset')
    expect(await endOf(provider, order())).toMatchObject({ code: 'provider_unreachable', billed: 'unknown' })
    expect(vendor.of('submit')).toHaveLength(1)
  })
})

describe('Replicate', () => {
  it('takes an uploaded picture away also when nothing came of the order', async () => {
    vendor.play('429')
    expect(await endOf(provider, order({ input: large }))).toMatchObject({
      code: 'provider_rate_limited',
      billed: 'no',
    })
    expect(vendor.of('other').map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    vendor.stopFault()
    vendor.isHolding = true
    const ticket = await provider.start(order({ input: large }), 'b', never)
    await provider.cancel(JSON.parse(JSON.stringify(ticket)))
    expect(vendor.of('other').at(-1)?.method).toBe('DELETE')
  })

  it('pays nothing for an upload that failed', async () => {
    vendor.play('503', 'other')
    const end = await endOf(provider, order({ input: large }))
    expect(end).toMatchObject({ code: 'provider_overloaded', billed: 'no' })
    expect(vendor.of('submit')).toHaveLength(0)
  })

  it('tells how far it is by the last bar in the logs', async () => {
    vendor.isHolding = true
    const ticket = await provider.start(order(), 'a', never)
    expect(await provider.check(ticket, never)).toEqual({ state: 'running', fraction: 0.4, stage: 'painting' })
  })

  const ended = (body: object) =>
    meet({
      answer: (request, each) =>
        request.stage === 'poll' ? { status: 200, body } : replicateSpec.answer(request, each),
    })
  it.each([
    ['canceled there', { status: 'canceled' }, 'provider_timeout', 'yes'],
    ['given up before it began', { status: 'aborted' }, 'provider_timeout', 'no'],
    ['its hour over', { status: 'succeeded', output: null, data_removed: true }, 'provider_result_gone', 'yes'],
    [
      'a result elsewhere',
      { status: 'succeeded', output: 'https://elsewhere.example/a.png' },
      'provider_failed',
      'yes',
    ],
    ['no result', { status: 'succeeded', output: [] }, 'provider_empty', 'yes'],
  ])('%s', async (_, body, code, billed) => {
    const { provider: other } = await ended(body)
    expect(await endOf(other, order())).toMatchObject({ state: 'failed', code, billed })
  })

  it('asks for no name that could lead elsewhere', async () => {
    const lying = await meet({ answer: () => ({ status: 201, body: { id: '../files' } }) })
    expect(await endOf(lying.provider, order())).toMatchObject({ code: 'provider_failed', billed: 'unknown' })
    const odd = { provider: 'con_test', id: '../../account' }
    expect(await provider.check(odd, never)).toEqual({ state: 'lost', billed: 'unknown' })
    await provider.cancel(odd)
    expect(vendor.received).toEqual([])
  })

  it('wants a mask where it only fills one', async () => {
    const refused = await endOf(provider, order({ model: 'black-forest-labs/flux-fill-pro' }))
    expect(refused).toMatchObject({ code: 'provider_refused_order', billed: 'no' })
    expect(vendor.received).toEqual([])
  })
})
