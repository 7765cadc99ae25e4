import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ApiError, createClient, type Generation, NetworkError } from './sdk.ts'
import { readEvents } from './watch.ts'

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

const generation = (state: Generation['state'], fraction: number) => JSON.stringify({ id: 'g1', state, fraction })

async function eventsOf(...chunks: string[]) {
  async function* bytes() {
    for (const chunk of chunks) yield new TextEncoder().encode(chunk)
  }
  const events = []
  for await (const event of readEvents(bytes())) events.push(event)
  return events
}

describe('readEvents', () => {
  it('splits events however the bytes are cut', async () => {
    const whole = 'id: 1\nevent: progress\ndata: {"a":\ndata: 1}\n\n: keepalive\n\nid: 2\r\ndata: x\r\n\r\n'
    const expected = [
      { id: '1', event: 'progress', data: '{"a":\n1}' },
      { id: '2', event: 'message', data: 'x' },
    ]
    expect(await eventsOf(whole)).toEqual(expected)
    expect(await eventsOf(...whole)).toEqual(expected)
  })
})

describe('watch', () => {
  it('takes a broken stream up again where it stopped', async () => {
    const asked: (string | undefined)[] = []
    const baseUrl = await serve((request, response) => {
      asked.push(request.headers['last-event-id'] as string | undefined)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (asked.length === 1) {
        response.write(`id: 7\nevent: progress\ndata: ${generation('running', 0.4)}\n\n`)
        setTimeout(() => response.destroy(), 20)
      } else
        response.end(
          `event: preview\ndata: {"index":0,"mediaType":"image/jpeg","data":""}\n\nid: 8\nevent: done\ndata: ${generation('done', 1)}\n\n`,
        )
    })
    const seen: number[] = []
    const previews: number[] = []
    const end = await createClient({ baseUrl }).generations.watch('g1', {
      onEvent: now => seen.push(now.fraction),
      onPreview: ({ index }) => previews.push(index),
    })
    expect(previews).toEqual([0])
    expect(end.state).toBe('done')
    expect(seen).toEqual([0.4, 1])
    expect(asked).toEqual([undefined, '7'])
  })

  it('gives up when the server refuses, and tells its words', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json', 'x-request-id': 'r1' })
      response.end(JSON.stringify({ title: 'Not found', status: 404, code: 'generation_not_found', detail: 'Gone.' }))
    })
    const failure = await createClient({ baseUrl })
      .generations.watch('g1')
      .catch(error => error)
    expect(failure).toBeInstanceOf(ApiError)
    expect(failure).toMatchObject({ code: 'generation_not_found', detail: 'Gone.', status: 404, requestId: 'r1' })
  })

  it('stops when aborted', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': keepalive\n\n')
    })
    const abort = new AbortController()
    const watching = createClient({ baseUrl }).generations.watch('g1', { signal: abort.signal })
    setTimeout(() => abort.abort(), 30)
    await expect(watching).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('requests', () => {
  it('tells a dead server from a refusing one', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1' })
    await expect(client.engine.info()).rejects.toBeInstanceOf(NetworkError)
  })

  it('makes an ApiError of a page that is not ours', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' })
      response.end('<h1>Bad gateway</h1>')
    })
    await expect(createClient({ baseUrl }).engine.info()).rejects.toMatchObject({ code: 'http_502', status: 502 })
  })

  it('sends a stream as multipart without knowing its length', async () => {
    let body = ''
    const baseUrl = await serve((request, response) => {
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () =>
        response.writeHead(201).end(JSON.stringify({ id: 'p1', key: request.headers.authorization })),
      )
    })
    const source = new Blob(['pixels']).stream()
    const client = createClient({ baseUrl, key: 'secret' })
    expect(await client.pictures.upload(source, 'a "b".png')).toEqual({ id: 'p1', key: 'Bearer secret' })
    expect(body).toMatch(/filename="a %22b%22.png"\r\n[\s\S]*\r\n\r\npixels\r\n--image2image-[\w-]+--\r\n$/)
  })
})
