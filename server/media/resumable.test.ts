/**
 * Uploads over lines that break: through the SDK and by hand, over real sockets. Pieces lie encrypted in the spool, nobody
 * else can touch them, and what stands still goes.
 */
import { createServer, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { encode } from '@image2image/engine/codec'
import { createClient } from '@image2image/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { createApp, type HttpServer, listen } from '../http/http.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { Refusal } from '../kernel/refusal.ts'
import { diskStorage } from '../storage/disk/disk.ts'
import { createMedia, type Media } from './media.ts'
import type { Picture } from './picture.ts'
import { ResumableUploads, uploadsMost } from './resumable.ts'
import { pictureRoutes } from './routes.ts'
import { createSpool, type Spooled } from './spool.ts'
import { uploadRoutes } from './upload-routes.ts'

let world: World
let media: Media
let http: HttpServer
let bytes: Uint8Array<ArrayBuffer>

async function serve(port = 0): Promise<void> {
  media = createMedia({
    ...{ database: world.database, keys: world.keys, clock: systemClock, log: silentLog },
    ...{ storage: diskStorage(join(world.dir, 'pictures')), spoolDir: join(world.dir, 'spool') },
    limits: { diskReserveBytes: 0 },
  })
  const app = createApp({
    ...{ log: silentLog, clock: systemClock, productName: 'Test', version: '1', isReady: async () => true },
    async authenticate(headers) {
      const id = headers.get('authorization')?.replace('Bearer ', '')
      const account = id && { id, name: id, email: '', role: 'member' as const }
      return account ? { account, via: 'key', key: { id: 'key_1', scopes: ['read', 'edit'] } } : null
    },
    routes: [{ routes: pictureRoutes({ media }) }, { routes: uploadRoutes({ media }) }],
  })
  http = await listen((request, connection) => app.fetch(request, connection), { host: '127.0.0.1', port })
}

beforeAll(async () => {
  world = await createWorld()
  await world.database.pool.query(
    `insert into accounts (id, role, created_at, updated_at, email, name) values ('acc_0ada', 'member', now(), now(), 'ada', 'ada')`,
  )
  await serve()
  // Noise does not shrink: several pieces.
  const data = new Uint8Array(800 * 800 * 4).map((_, i) => (i % 4 === 3 ? 255 : (i * 2_654_435_761) >>> 24))
  bytes = Uint8Array.from(await encode({ width: 800, height: 800, data }, { format: 'png' }))
})
afterAll(async () => {
  await http.close({ graceMs: 0 })
  await media.close()
  await world.dispose()
})

const origin = () => `http://127.0.0.1:${http.port}`
const ada = { authorization: 'Bearer acc_0ada' }
const piece = { 'content-type': 'application/offset+octet-stream', 'tus-resumable': '1.0.0' }
const send = (method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit) =>
  fetch(`${origin()}${path}`, { method, headers: { ...ada, ...headers }, ...(body && { body }) })
const begin = async (sizeBytes = bytes.length): Promise<string> => {
  const metadata = `filename ${btoa('mountain.png')},use ${btoa('picture')}`
  const made = await send('POST', '/api/uploads', {
    'tus-resumable': '1.0.0',
    'upload-length': String(sizeBytes),
    'upload-metadata': metadata,
  })
  expect(made.status).toBe(201)
  expect(made.headers.get('upload-expires')).toMatch(/GMT$/)
  return made.headers.get('location') ?? ''
}
const patch = (path: string, offset: number, body: BodyInit) =>
  send('PATCH', path, { ...piece, 'upload-offset': String(offset) }, body)
const offsetOf = async (path: string): Promise<number> => {
  const head = await send('HEAD', path, { 'tus-resumable': '1.0.0' })
  expect(head.status).toBe(200)
  expect(head.headers.get('tus-resumable')).toBe('1.0.0')
  return Number(head.headers.get('upload-offset'))
}
const codeOf = async (response: Response): Promise<string> => (await response.json()).code

/** Sends the head of a piece and so many bytes, and then stands there with an open line. */
async function sendPart(path: string, offset: number, sent: Uint8Array, declared: number) {
  const line = connect(http.port, '127.0.0.1')
  const head = [`PATCH ${path} HTTP/1.1`, 'host: x', `authorization: ${ada.authorization}`]
  head.push(`content-type: ${piece['content-type']}`, `upload-offset: ${offset}`, `content-length: ${declared}`, '', '')
  line.write(head.join('\r\n'))
  line.write(sent)
  line.on('error', () => {})
  return line
}

describe('by hand, as tus 1.0.0', () => {
  test('pieces at their offsets become the picture, once', async () => {
    const path = await begin()
    const half = bytes.length >> 1
    const first = await patch(path, 0, bytes.subarray(0, half))
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, String(half)])
    expect(await codeOf(await patch(path, 0, bytes.subarray(0, 5)))).toBe('upload_offset_wrong')
    expect(await codeOf(await send('POST', `${path}/picture`))).toBe('upload_unfinished')
    expect((await patch(path, half, bytes.subarray(half))).status).toBe(204)
    const pictures = await Promise.all([1, 2, 3].map(async () => (await send('POST', `${path}/picture`)).json()))
    expect(new Set(pictures.map(({ id }) => id)).size).toBe(1)
    expect(pictures[0]).toMatchObject({ name: 'mountain', width: 800, height: 800 })
    expect(await codeOf(await patch(path, bytes.length, 'x'))).toMatch(/upload_offset_wrong|upload_too_long/)
  })

  test('a line that breaks in the middle loses nothing that arrived', async () => {
    const path = await begin()
    const part = bytes.subarray(0, 50_000)
    const line = await sendPart(path, 0, part, bytes.length)
    await expect.poll(() => offsetOf(path)).toBe(part.length)
    line.destroy()
    expect(await offsetOf(path)).toBe(part.length)
    expect((await patch(path, part.length, bytes.subarray(part.length))).status).toBe(204)
    expect((await send('POST', `${path}/picture`)).status).toBe(201)
  })

  test('a line that hangs is taken over by the next one', async () => {
    const path = await begin()
    const line = await sendPart(path, 0, bytes.subarray(0, 1_000), bytes.length)
    await expect.poll(() => offsetOf(path)).toBe(1_000)
    expect(await offsetOf(path)).toBe(1_000)
    expect((await patch(path, 1_000, bytes.subarray(1_000))).status).toBe(204)
    // What the first one still has to say changes nothing.
    line.write(Buffer.alloc(1_000, 7))
    const picture = await (await send('POST', `${path}/picture`)).json()
    expect(picture).toMatchObject({ width: 800 })
    line.destroy()
  })

  test('limits and strangers', async () => {
    expect(await codeOf(await send('POST', '/api/uploads'))).toBe('upload_length_missing')
    expect(await codeOf(await send('POST', '/api/uploads', { 'upload-length': '0' }))).toBe('upload_length_missing')
    expect(await codeOf(await send('POST', '/api/uploads', { 'upload-length': '99999999999' }))).toBe(
      'upload_too_large',
    )
    const odd = { 'upload-length': '5', 'upload-metadata': 'use c29tZXRoaW5n' }
    expect(await codeOf(await send('POST', '/api/uploads', odd))).toBe('upload_metadata_malformed')
    expect(await codeOf(await send('POST', '/api/uploads', { 'tus-resumable': '0.2.2' }))).toBe('tus_version')
    const path = await begin(10)
    expect(await codeOf(await patch(path, 0, 'more than ten bytes'))).toBe('upload_too_long')
    for (const [method, more] of [
      ['GET', ''],
      ['PATCH', ''],
      ['POST', '/picture'],
      ['DELETE', ''],
    ]) {
      const headers = { authorization: 'Bearer acc_0bob', 'upload-offset': '0' }
      const answer = await fetch(`${origin()}${path}${more}`, { method, headers })
      expect([answer.status, await codeOf(answer)], method).toEqual([404, 'upload_not_found'])
    }
    const plain = await fetch(`${origin()}${path}`, {
      method: 'PATCH',
      headers: { ...ada, 'upload-offset': '0' },
      body: 'x',
    })
    expect(await codeOf(plain)).toBe('unsupported_type')
    expect((await send('DELETE', path)).status).toBe(204)
    expect((await send('HEAD', path)).status).toBe(404)
    const open = await Promise.all(
      Array.from({ length: 9 }, () => send('POST', '/api/uploads', { 'upload-length': '5' })),
    )
    const refused = open.filter(({ status }) => status === 429).length
    for (const { headers } of open) if (headers.has('location')) await send('DELETE', headers.get('location') ?? '')
    expect(refused).toBeGreaterThan(0)
  })

  test('a file that is no picture is refused, and the refusal stays the same', async () => {
    const path = await begin(4)
    await patch(path, 0, 'text')
    for (let i = 0; i < 2; i++) expect(await codeOf(await send('POST', `${path}/picture`))).toBe('not_a_picture')
    await send('DELETE', path)
  })
})

test('what stands still for an hour is let go', async () => {
  const uploads = new ResumableUploads({
    ...{ spool: createSpool({ dir: join(world.dir, 'idle'), reserveBytes: 0 }), clock: world.clock },
    limitBytes: 1_000,
  })
  const { id } = await uploads.begin('acc_0ada', { name: '', use: 'picture', sizeBytes: 10 })
  world.clock.advance(59 * 60_000)
  await uploads.sweep()
  expect(uploads.find('acc_0ada', id).offset).toBe(0)
  world.clock.advance(2 * 60_000)
  await uploads.sweep()
  expect(() => uploads.find('acc_0ada', id)).toThrow(/no such upload/)
  await uploads.close()
})

const idleUploads = (name: string) =>
  new ResumableUploads({
    ...{ spool: createSpool({ dir: join(world.dir, name), reserveBytes: 0 }), clock: world.clock },
    limitBytes: 1_000,
  })
const tiny = { name: '', use: 'picture', sizeBytes: 6 } as const
async function* all(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part)
}

test('what has become a picture closes uploading for nobody, and says which for ten minutes', async () => {
  const uploads = idleUploads('done')
  const picture = { id: 'pic_1' } as Picture
  const ingest = async () => picture
  const ids: string[] = []
  for (let i = 0; i < 256; i++) {
    const { id } = await uploads.begin(`acc_${i}`, tiny)
    await uploads.append(`acc_${i}`, id, { offset: 0, source: all('sixsix') })
    await uploads.finish(`acc_${i}`, id, ingest)
    ids.push(id)
  }
  const { id } = await uploads.begin('acc_0ada', tiny)
  world.clock.advance(9 * 60_000)
  await uploads.sweep()
  expect(await uploads.finish('acc_0', ids[0] ?? '', ingest)).toBe(picture)
  world.clock.advance(2 * 60_000)
  await uploads.sweep()
  expect(() => uploads.find('acc_1', ids[1] ?? '')).toThrow(/no such upload/)
  expect(uploads.find('acc_0ada', id).offset).toBe(0)
  for (let i = 0; i < 255; i++) await uploads.begin(`acc_${i}`, tiny)
  await expect(uploads.begin('acc_256', tiny)).rejects.toMatchObject({ code: 'intake_busy' })
  await uploads.close()
})

test('what is refused holds no place and no bytes, and stays refused; for want of room it waits', async () => {
  const uploads = idleUploads('refused')
  let tries = 0
  const ingest = (kind: 'too_many' | 'unsupported') => async (source: Spooled) => {
    tries++
    for await (const _ of source.read()) break
    throw new Refusal('some_code', kind, 'No.')
  }
  const sendAll = async () => {
    const { id } = await uploads.begin('acc_0ada', tiny)
    await uploads.append('acc_0ada', id, { offset: 0, source: all('sixsix') })
    return id
  }
  const no = { code: 'some_code' }
  for (let i = 0; i < uploadsMost; i++) {
    const id = await sendAll()
    for (let again = 0; again < 2; again++)
      await expect(uploads.finish('acc_0ada', id, ingest('unsupported'))).rejects.toMatchObject(no)
  }
  expect(tries).toBe(uploadsMost)
  const waiting = await sendAll()
  for (let again = 0; again < 2; again++)
    await expect(uploads.finish('acc_0ada', waiting, ingest('too_many'))).rejects.toMatchObject(no)
  expect(tries).toBe(uploadsMost + 2)
  for (let i = 1; i < uploadsMost; i++) await uploads.begin('acc_0ada', tiny)
  await expect(uploads.begin('acc_0ada', tiny)).rejects.toMatchObject({ code: 'too_many_uploads' })
  const picture = { id: 'pic_1' } as Picture
  expect(await uploads.finish('acc_0ada', waiting, async () => picture)).toBe(picture)
  await uploads.close()
})

test('of two that wait for the same piece to end only one goes on', async () => {
  const uploads = idleUploads('together')
  const { id } = await uploads.begin('acc_0ada', tiny)
  async function* hanging() {
    yield Buffer.from('ab')
    await new Promise(() => {})
  }
  const codes: string[] = []
  const append = (source: AsyncIterable<Uint8Array>, offset: number) =>
    uploads.append('acc_0ada', id, { offset, source }).then(
      () => codes.push('ok'),
      (error: { code: string }) => codes.push(error.code),
    )
  void append(hanging(), 0)
  await expect.poll(() => uploads.find('acc_0ada', id).offset).toBe(2)
  await Promise.all([append(all('cd', 'ef'), 2), append(all('CD', 'EF'), 2)])
  const parts: Buffer[] = []
  await uploads.finish('acc_0ada', id, async source => {
    for await (const part of source.read()) parts.push(Buffer.from(part))
    return { id: 'pic_1' } as Picture
  })
  expect(['abcdef', 'abCDEF']).toContain(Buffer.concat(parts).toString())
  expect(codes).toHaveLength(3)
  expect(codes.filter(code => code === 'ok')).toHaveLength(1)
  await uploads.close()
})

describe('through the SDK', () => {
  /** Cuts the line of so many pieces after some bytes of each. */
  let cuts = 0
  let proxy: ReturnType<typeof createServer>
  let requests: string[] = []
  beforeAll(async () => {
    proxy = createServer((incoming, outgoing) => {
      requests.push(`${incoming.method} ${incoming.url?.replace(/upl_\w+/, 'ID')}`)
      const isCut = incoming.method === 'PATCH' && cuts > 0
      if (isCut) cuts--
      const target = { host: '127.0.0.1', port: http.port, path: incoming.url }
      const upstream = httpRequest({ ...target, method: incoming.method, headers: incoming.headers }, answer => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      upstream.on('error', () => outgoing.destroy())
      let passed = 0
      incoming.on('data', (chunk: Buffer) => {
        passed += chunk.length
        upstream.write(chunk)
        if (isCut && passed > 30_000) {
          incoming.destroy()
          setTimeout(() => upstream.destroy(), 50)
        }
      })
      incoming.on('end', () => upstream.end())
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  beforeEach(() => {
    requests = []
  })
  const client = () => {
    const { port } = proxy.address() as { port: number }
    return createClient({ baseUrl: `http://127.0.0.1:${port}`, key: 'acc_0ada' })
  }
  const resumable = { isResumable: true, pieceBytes: 60_000, retryMs: 5 }

  test('goes on where the line broke, and tells how far it is', async () => {
    cuts = 3
    const seen: number[] = []
    const picture = await client().pictures.upload(new Blob([bytes]), 'mountain.png', {
      ...resumable,
      onProgress: fraction => seen.push(fraction),
    })
    expect(picture).toMatchObject({ name: 'mountain', width: 800 })
    expect(cuts).toBe(0)
    expect(requests.filter(each => each === 'POST /api/uploads')).toHaveLength(1)
    expect(requests.filter(each => each === 'HEAD /api/uploads/ID').length).toBeGreaterThanOrEqual(2)
    expect(seen.at(-1)).toBe(1)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  test('goes on after its own process ended, from what it was given to remember', async () => {
    let saved = ''
    const stop = new AbortController()
    const first = client().pictures.upload(new Blob([bytes]), 'mountain.png', {
      ...resumable,
      signal: stop.signal,
      onProgress: fraction => fraction > 0.3 && stop.abort(),
      onUpload: url => {
        saved = url
      },
    })
    await expect(first).rejects.toThrow(/abort/i)
    expect(saved).toMatch(/^\/api\/uploads\/upl_/)
    requests = []
    const picture = await client().pictures.upload(new Blob([bytes]), 'mountain.png', { ...resumable, resume: saved })
    expect(picture.width).toBe(800)
    expect(requests).not.toContain('POST /api/uploads')
  })

  test('begins anew when the server was started again meanwhile', async () => {
    let hasRestarted = false
    const upload = client().pictures.upload(new Blob([bytes]), 'mountain.png', {
      ...resumable,
      retryMs: 50,
      async onUpload() {
        if (hasRestarted) return
        hasRestarted = true
        const { port } = http
        await http.close({ graceMs: 0 })
        await media.close()
        await serve(port)
      },
    })
    expect((await upload).width).toBe(800)
    expect(requests.filter(each => each === 'POST /api/uploads')).toHaveLength(2)
  })

  test('does not try again what is refused', async () => {
    const upload = client().pictures.upload(new Blob(['not a picture at all']), 'x.png', resumable)
    await expect(upload).rejects.toMatchObject({ code: 'not_a_picture' })
    expect(requests.filter(each => each.endsWith('/picture'))).toHaveLength(1)
  })
})
