import { createFal } from '@ai-sdk/fal'
import { createFalClient } from '@fal-ai/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { falSpec } from '../../../test/counterparts/vendors/fal.ts'
import { keyCanary, type Received, Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import {
  endOf,
  endOfTicket,
  input,
  mask,
  orderOf,
  reference,
  toolsAt,
} from '../../../test/counterparts/vendors/world.ts'
import type { Provider, ProviderOrder, Ticket } from '../provider.ts'
import { fal } from './fal.ts'

let vendor: Vendor
let provider: Provider
const never = new AbortController().signal

beforeEach(async () => {
  vendor = await new Vendor(falSpec).listen()
  const connection = { id: 'con_test', baseUrl: vendor.baseUrl, key: keyCanary }
  provider = fal.open(connection, toolsAt(vendor.baseUrl))
})
afterEach(() => vendor.close())

const order = (changes: Partial<ProviderOrder> = {}) =>
  orderOf('fal-ai/flux-2-pro', { prompt: 'a red hat', ...changes })

/** The official client, whose addresses are fixed, led to the counterpart. */
const led = ((url: string | URL | Request, init?: RequestInit) => {
  const { pathname, search } = new URL(url instanceof Request ? url.url : url)
  return fetch(vendor.baseUrl + pathname + search, init)
}) as typeof fetch
const official = () => createFalClient({ credentials: keyCanary, fetch: led, retry: { maxRetries: 0 } })

/** What has to be the same in both, of whoever sent it. */
const essence = ({ method, path, headers, json }: Received) => ({
  ...{ method, path, json },
  ...{ authorization: headers.authorization, accept: headers.accept },
})

describe('beside the official client', () => {
  const cases: [string, ProviderOrder][] = [
    ['an edit', order({ seed: 5, references: [reference], size: { width: 1024, height: 768 } })],
    ['a picture from words', order({ kind: 'generate', input: null })],
    ['an edit by Kontext', order({ model: 'fal-ai/flux-pro/kontext' })],
    ['an edit by Kontext with references', order({ model: 'fal-ai/flux-pro/kontext', references: [reference] })],
    ['a mask filled', order({ model: 'fal-ai/flux-pro/v1/fill', mask })],
  ]
  it.each(cases)('%s is handed in alike, and asked about alike', async (_, each) => {
    const ticket = await provider.start(each, 'a', never)
    expect((await endOfTicket(provider, ticket, never)).state).toBe('done')
    const ours = vendor.received.splice(0)
    const { path, json } = ours[0] as Received
    const client = official()
    const endpoint = path.slice(1)
    const queued = await client.queue.submit(endpoint, { input: json as Record<string, unknown> })
    await client.queue.status(endpoint, { requestId: queued.request_id })
    const { data } = await client.queue.result(endpoint, { requestId: queued.request_id })
    expect(data).toMatchObject({ images: [{ content_type: 'image/png' }] })
    const named = (all: readonly Received[], id: string) =>
      all.filter(({ stage }) => stage !== 'other').map(each => JSON.stringify(essence(each)).replaceAll(id, 'ID'))
    expect(named(ours, ticket.id)).toEqual(named(vendor.received, queued.request_id))
    expect(vendor.problems).toEqual([])
  })

  it('a cancel is the same', async () => {
    vendor.isHolding = true
    const ticket = await provider.start(order(), 'a', never)
    await provider.cancel(ticket)
    await official().queue.cancel('fal-ai/flux-2-pro/edit', { requestId: ticket.id })
    const [ours, theirs] = vendor.of('cancel').map(essence)
    expect(ours).toEqual(theirs)
  })

  it('hands in once, where the client would hand in four times', async () => {
    vendor.play('reset')
    expect(await endOf(provider, order())).toMatchObject({ code: 'provider_unreachable', billed: 'unknown' })
    expect(vendor.of('submit')).toHaveLength(1)
  })

  it('names the pictures as the AI SDK does', async () => {
    const model = createFal({ apiKey: keyCanary, baseURL: vendor.baseUrl, fetch: led }).image('fal-ai/flux-pro/v1/fill')
    const file = (data: Uint8Array) => ({ type: 'file' as const, mediaType: 'image/png' as const, data })
    const asked = { prompt: 'a red hat', n: 1, size: undefined, aspectRatio: undefined, seed: 5 }
    const options = { providerOptions: { fal: { outputFormat: 'png' as const, safetyTolerance: '2' as const } } }
    // It wants the picture in the answer, and the counterpart has a queue only: the request is what counts.
    const made = model.doGenerate({ ...asked, ...options, files: [file(input)], mask: file(mask) })
    await expect(made).rejects.toThrow()
    await provider.start(order({ model: 'fal-ai/flux-pro/v1/fill', mask, seed: 5 }), 'a', never)
    const [theirs, ours] = vendor.of('submit').map(({ json }) => json)
    expect(ours).toEqual(theirs)
  })
})

describe('fal', () => {
  it('asks not to be tried again by the service, and not to be kept', async () => {
    await provider.start(order(), 'a', never)
    expect(vendor.of('submit')[0]?.headers).toMatchObject({
      'x-fal-no-retry': '1',
      'x-fal-store-io': '0',
      'x-fal-object-lifecycle-preference': '{"expiration_duration_seconds":3600}',
    })
  })

  it.each([
    [408, 'provider_timeout', 'unknown'],
    [500, 'provider_overloaded', 'unknown'],
    [503, 'provider_overloaded', 'unknown'],
    [401, 'provider_key_refused', 'no'],
    [429, 'provider_rate_limited', 'no'],
  ])('a %i at the door may have taken the order, or surely has not', async (status, code, billed) => {
    vendor.bend = () => ({ status, body: { detail: 'no' } })
    expect(await endOf(provider, order())).toMatchObject({ code, billed })
  })

  it('has no money left: nothing was taken at the door, and nobody knows of what was', async () => {
    vendor.play('quota')
    expect(await endOf(provider, order())).toMatchObject({ code: 'provider_billing_limit', billed: 'no' })
    vendor.stopFault()
    const ticket = await provider.start(order(), 'b', never)
    vendor.play('quota', 'poll')
    expect(await provider.check(ticket, never)).toMatchObject({ code: 'provider_billing_limit', billed: 'unknown' })
  })

  it.each(['status_url', 'response_url', 'cancel_url'])('follows no %s that leads elsewhere', async field => {
    const answer = falSpec.answer
    const lying = await new Vendor({
      ...falSpec,
      async answer(request, each) {
        const said = await answer(request, each)
        if (request.stage !== 'submit') return said
        return { ...said, body: { ...(said.body as object), [field]: 'https://fal.run.example/x' } }
      },
    }).listen()
    const other = fal.open({ id: 'con_test', baseUrl: lying.baseUrl, key: keyCanary }, toolsAt(lying.baseUrl))
    expect(await endOf(other, order())).toMatchObject({ code: 'provider_failed', billed: 'unknown' })
    expect(lying.received).toHaveLength(1)
    await lying.close()
  })

  it('fetches no picture from elsewhere, and tells an end once for all', async () => {
    const { answer } = falSpec
    let results = 0
    const lying = await new Vendor({
      ...falSpec,
      answer(request, each) {
        if (request.stage !== 'result') return answer(request, each)
        const url = results++ === 0 ? 'https://elsewhere.example/a.png' : `${each.baseUrl}/files/a.png`
        return { status: 200, body: { images: [{ url }] } }
      },
    }).listen()
    const other = fal.open({ id: 'con_test', baseUrl: lying.baseUrl, key: keyCanary }, toolsAt(lying.baseUrl))
    const ticket = await other.start(order(), 'a', never)
    const end = { state: 'failed', code: 'provider_failed', billed: 'yes' }
    expect(await other.check(ticket, never)).toMatchObject(end)
    // A late, better answer changes nothing.
    expect(await other.check(ticket, never)).toMatchObject(end)
    expect(results).toBe(1)
    await lying.close()
  })

  it('fetches a picture once, and tells it again', async () => {
    const ticket = await provider.start(order(), 'a', never)
    expect(await provider.check(ticket, never)).toEqual(await provider.check(ticket, never))
    expect(vendor.of('other')).toHaveLength(1)
    expect(vendor.of('other')[0]?.headers.authorization).toBeUndefined()
  })

  it('comes back for a picture that broke off, and gives up on one that is gone', async () => {
    vendor.play('cut_short', 'other', 1)
    const ticket = await provider.start(order(), 'a', never)
    expect(await provider.check(ticket, never)).toMatchObject({ state: 'running' })
    expect(await provider.check(ticket, never)).toMatchObject({ state: 'done' })
    const second = await provider.start(order(), 'b', never)
    vendor.play('404', 'other')
    expect(await provider.check(second, never)).toMatchObject({ code: 'provider_result_gone', billed: 'yes' })
  })

  it('loses what the queue does not know, and says that a mask is missing before anything is sent', async () => {
    const data = { model: 'x', statusUrl: `${vendor.baseUrl}/a/b/requests/no/status` }
    const unknown: Ticket = { provider: 'con_test', id: 'no', data }
    expect(await provider.check(unknown, never)).toEqual({ state: 'lost', billed: 'unknown' })
    vendor.received.length = 0
    const refused = endOf(provider, order({ model: 'fal-ai/flux-pro/v1/fill' }))
    expect(await refused).toMatchObject({ code: 'provider_refused_order', billed: 'no' })
    expect(vendor.received).toEqual([])
  })
})
