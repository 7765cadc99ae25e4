/** What never pays twice, how errors are told apart, and the check of a webhook against the reference implementation. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient, GenerationError, isRefusal, verifyWebhook } from './sdk.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('trying again', () => {
  it('sends an order again, under its key where it has one, and anything else that changes something once', async () => {
    const keys: (string | undefined)[] = []
    let others = 0
    const baseUrl = await serve((request, response) => {
      if (request.url !== '/api/generations') {
        others++
        return void response.destroy()
      }
      keys.push(request.headers['idempotency-key'] as string | undefined)
      if (keys.length < 3) return void response.destroy()
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"gen_1"}')
    })
    const client = createClient({ baseUrl })
    await client.generations.order({ instruction: 'a hill' }, { idempotencyKey: 'k1' })
    expect(keys).toEqual(['k1', 'k1', 'k1'])
    // Without one the server joins what is equal: a key of our own would make it another order.
    await client.generations.order({ instruction: 'a hill' })
    expect(keys.at(-1)).toBeUndefined()
    await expect(client.generations.cancel('gen_1')).rejects.toMatchObject({ name: 'NetworkError' })
    expect(others).toBe(1)
  })

  it('waits as long as it is asked to, and not where it is told not to', async () => {
    let asked = 0
    const problem = (status: number, code: string) => JSON.stringify({ code, detail: 'No.', status })
    const baseUrl = await serve((request, response) => {
      asked++
      const headers = { 'content-type': 'application/problem+json' }
      if (request.url === '/api/engine' && asked === 1)
        return void response.writeHead(429, { ...headers, 'retry-after': '1' }).end(problem(429, 'rate_limited'))
      if (request.url === '/api/engine') return void response.end('{"name":"engine"}')
      const final = { ...headers, 'x-should-retry': 'false' }
      response.writeHead(429, final).end(problem(429, 'key_spend_limit'))
    })
    const client = createClient({ baseUrl })
    const begun = performance.now()
    expect(await client.engine.info()).toMatchObject({ name: 'engine' })
    expect(performance.now() - begun).toBeGreaterThan(900)
    asked = 0
    const error: unknown = await client.generations.order({ instruction: 'x' }).catch((caught: unknown) => caught)
    expect(isRefusal(error, 'key_spend_limit')).toBe(true)
    expect(isRefusal(error, 'rate_limited')).toBe(false)
    expect(asked).toBe(1)
  })
})

describe('edit', () => {
  const answers: Record<string, object> = {
    'POST /api/pictures': { id: 'pic_in' },
    'POST /api/pictures?use=mask': { id: 'pic_mask' },
    'POST /api/generations': { id: 'gen_1', state: 'queued' },
    'POST /api/generations/gen_1/cancel': { id: 'gen_1', state: 'cancelled' },
  }
  async function client(events: string | null) {
    const asked: string[] = []
    const orders: string[] = []
    const baseUrl = await serve(async (request, response) => {
      const route = `${request.method} ${request.url}`
      asked.push(route)
      const parts: Buffer[] = []
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
      if (route === 'POST /api/generations') orders.push(Buffer.concat(parts).toString())
      if (route.endsWith('/events')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        return void (events === null ? response.write(': waiting\n\n') : response.end(events))
      }
      if (route.startsWith('GET /api/pictures')) return void response.end('bytes')
      response.end(JSON.stringify(answers[route] ?? {}))
    })
    return { sdk: createClient({ baseUrl }), asked, orders }
  }

  it('uploads, orders, follows, and hands over the picture', async () => {
    const done = { id: 'gen_1', state: 'done', fraction: 1, stage: 'Done', resultId: 'pic_out' }
    const { sdk, orders } = await client(`id: 1\nevent: done\ndata: ${JSON.stringify(done)}\n\n`)
    const seen: number[] = []
    const made = await sdk.edit(new Uint8Array([1]), 'sepia', {
      ...{ mask: new Blob(['m']), references: ['pic_ref'], strength: 0.5 },
      onProgress: fraction => seen.push(fraction),
    })
    expect(made.resultId).toBe('pic_out')
    expect(await (await made.blob()).text()).toBe('bytes')
    expect(seen).toEqual([1])
    expect(JSON.parse(orders[0] ?? '')).toEqual({
      ...{ pictureId: 'pic_in', instruction: 'sepia', maskId: 'pic_mask', referenceIds: ['pic_ref'], strength: 0.5 },
    })
  })

  it('rejects with the generation where no picture comes of it', async () => {
    const error = { code: 'moderation_blocked', message: 'The model refuses this.' }
    const failed = { id: 'gen_1', state: 'failed', fraction: 0, stage: 'Failed', resultId: null, error }
    const { sdk } = await client(`data: ${JSON.stringify(failed)}\n\n`)
    const caught: unknown = await sdk.edit('pic_in', 'x').catch((each: unknown) => each)
    expect(caught).toBeInstanceOf(GenerationError)
    expect(caught).toMatchObject({ code: 'moderation_blocked', generation: { id: 'gen_1' } })
  })

  it('cancels on the server when it is aborted', async () => {
    const { sdk, asked } = await client(null)
    const stop = new AbortController()
    const editing = sdk.edit('pic_in', 'x', { signal: stop.signal })
    await expect.poll(() => asked.some(each => each.endsWith('/events'))).toBe(true)
    stop.abort()
    await expect(editing).rejects.toThrow(/abort/i)
    expect(asked).toContain('POST /api/generations/gen_1/cancel')
  })

  it('takes back what it was just ordering: without the answer nobody could, and it might be paid for', async () => {
    const asked: string[] = []
    const release = Promise.withResolvers<void>()
    const baseUrl = await serve(async ({ url, method }, response) => {
      asked.push(`${method} ${url}`)
      if (url === '/api/generations') await release.promise
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"gen_1"}')
    })
    const stop = new AbortController()
    const editing = createClient({ baseUrl }).edit('pic_in', 'x', { signal: stop.signal })
    await expect.poll(() => asked).toEqual(['POST /api/generations'])
    stop.abort()
    release.resolve()
    await expect(editing).rejects.toThrow(/abort/i)
    expect(asked).toEqual(['POST /api/generations', 'POST /api/generations/gen_1/cancel'])
    await expect(createClient({ baseUrl }).edit('pic_in', 'x', { signal: stop.signal })).rejects.toThrow(/abort/i)
    expect(asked).toHaveLength(2)
  })
})

describe('verifyWebhook', () => {
  const secret = `whsec_${btoa('a secret of thirty-two bytes !!!')}`
  const body = JSON.stringify({ type: 'generation.done', timestamp: '2026-01-01T00:00:00Z', data: { id: 'gen_1' } })
  const signed = (at = new Date(), key = secret) => ({
    'Webhook-Id': 'msg_1',
    'Webhook-Timestamp': String(Math.floor(at.getTime() / 1_000)),
    'Webhook-Signature': new Webhook(key).sign('msg_1', at, body),
  })
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'none',
      (error: { code: string }) => error.code,
    )

  it('takes what the reference implementation signed, as Headers or as a record', async () => {
    const event = await verifyWebhook(body, signed(), secret)
    expect(event).toMatchObject({ id: 'msg_1', type: 'generation.done', data: { id: 'gen_1' } })
    expect(await verifyWebhook(new TextEncoder().encode(body), new Headers(signed()), secret)).toEqual(event)
  })

  it('takes either secret while both are good', async () => {
    const other = `whsec_${btoa('another one')}`
    // Of one moment: the time is signed, too.
    const at = new Date()
    const both = {
      ...signed(at),
      'Webhook-Signature': `${signed(at, other)['Webhook-Signature']} ${signed(at)['Webhook-Signature']}`,
    }
    expect(await codeOf(verifyWebhook(body, both, secret))).toBe('none')
  })

  it('refuses what is changed, replayed later, from the future, or signed by another', async () => {
    expect(await codeOf(verifyWebhook(body.replace('gen_1', 'gen_2'), signed(), secret))).toBe('signature_wrong')
    expect(await codeOf(verifyWebhook(body, { ...signed(), 'Webhook-Id': 'msg_2' }, secret))).toBe('signature_wrong')
    expect(await codeOf(verifyWebhook(body, signed(new Date(Date.now() - 400_000)), secret))).toBe('too_old')
    expect(await codeOf(verifyWebhook(body, signed(new Date(Date.now() + 400_000)), secret))).toBe('too_new')
    expect(await codeOf(verifyWebhook(body, signed(), `whsec_${btoa('other')}`))).toBe('signature_wrong')
    expect(await codeOf(verifyWebhook(body, {}, secret))).toBe('headers_missing')
    expect(await codeOf(verifyWebhook(body, signed(), 'secret'))).toBe('secret_malformed')
    const v2 = { ...signed(), 'Webhook-Signature': 'v2,AAAA v1,short' }
    expect(await codeOf(verifyWebhook(body, v2, secret))).toBe('signature_wrong')
  })
})
