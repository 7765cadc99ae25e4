import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { decode, encode, probe } from '@image2image/engine/codec'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { createApp, type HttpServer, listen } from '../http/http.ts'
import type { Log } from '../kernel/log.ts'
import { diskStorage } from '../storage/disk/disk.ts'
import type { Storage } from '../storage/storage.ts'
import { createMedia, type Media, type Picture } from './media.ts'
import { pictureRoutes } from './routes.ts'
import { objectKey } from './shelf.ts'
import { pictures } from './tables.ts'

let world: World
let storage: Storage
let media: Media
let server: HttpServer
let bytesDir: string
const complaints: string[] = []
const uploadBytes = 512 * 1024

/** Made by code: a gradient with a red corner, so that a turn would show. */
function pixelsOf(width: number, height: number, alpha = 255) {
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.set(
        x < width / 4 && y < height / 4 ? [220, 20, 20, alpha] : [(x * 255) / width, (y * 255) / height, 120, alpha],
        (y * width + x) * 4,
      )
  return { width, height, data }
}

beforeAll(async () => {
  world = await createWorld()
  bytesDir = join(world.dir, 'storage')
  storage = diskStorage(bytesDir)
  const { keys } = world
  const log: Log = { ...world.log, error: (event, fields) => void complaints.push(`${event} ${fields?.code}`) }
  media = createMedia({ ...world, storage, keys, log, limits: { uploadBytes } })
  const app = createApp({
    log,
    clock: world.clock,
    productName: 'Test',
    version: '0',
    authenticate: async headers => {
      const id = headers.get('authorization')?.replace('Bearer ', '')
      return id ? { account: { id, name: id, email: `${id}@example.org`, role: 'member' }, via: 'key' } : null
    },
    isReady: async () => true,
    routes: [{ routes: pictureRoutes({ media }) }],
  })
  server = await listen(app.fetch, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  media.close()
  await server.close({ graceMs: 0 })
  await world.dispose()
})

/** A fresh person for every test. */
let me: string
beforeEach(() => {
  me = `acc_${randomBytes(6).toString('hex')}`
  complaints.length = 0
})

const ask = (path: string, init: RequestInit = {}, who = me) =>
  fetch(`${server.url}${path}`, { ...init, headers: { authorization: `Bearer ${who}`, ...(init.headers as object) } })

function formOf(bytes: Uint8Array, name = 'cat.jpg', field = 'file'): FormData {
  const form = new FormData()
  form.append(field, new Blob([bytes as Uint8Array<ArrayBuffer>]), name)
  return form
}

const upload = (bytes: Uint8Array, name?: string, who = me) =>
  ask('/api/pictures', { method: 'POST', body: formOf(bytes, name) }, who)

type Wire = Omit<Picture, 'accountId' | 'createdAt'> & { createdAt: string; code?: string; detail?: string }
const jsonOf = async (response: Response) => (await response.json()) as Wire

async function objects(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of storage.list('pictures/')) keys.push(key)
  return keys
}

const contentOf = async (id: string, query = '', who = me) =>
  new Uint8Array(await (await ask(`/api/pictures/${id}/content${query}`, {}, who)).arrayBuffer())

describe('an upload', () => {
  test('is kept clean, in three sizes, and only encrypted', async () => {
    const sent = await encode(pixelsOf(1600, 1000), { format: 'jpeg', description: 'CANARY-in-exif' })
    expect(Buffer.from(sent).includes('CANARY-in-exif')).toBe(true)
    const response = await upload(sent, '../Été CANARY-name.JPG')
    expect(response.status).toBe(201)
    const picture = await jsonOf(response)
    expect(picture).toMatchObject({
      origin: 'upload',
      name: 'Été CANARY-name',
      width: 1600,
      height: 1000,
      format: 'jpeg',
    })
    expect(picture).toMatchObject({ hasAlpha: false, frames: 1, generationId: null })
    expect(picture).not.toHaveProperty('accountId')
    const original = await contentOf(picture.id)
    expect(original.length).toBe(picture.sizeBytes)
    expect(Buffer.from(original).includes('CANARY')).toBe(false)
    const { pixels } = await decode(original)
    expect(pixels.data[0]).toBeGreaterThan(200)
    expect(probe(await contentOf(picture.id, '?variant=large'))).toMatchObject({
      format: 'webp',
      width: 1280,
      height: 800,
    })
    expect(probe(await contentOf(picture.id, '?variant=thumbnail'))).toMatchObject({
      format: 'webp',
      width: 320,
      height: 200,
    })
    for (const key of await objects()) {
      const stored = await readFile(join(bytesDir, key))
      expect(stored.subarray(0, 4).toString()).toBe('I2IV')
      for (const canary of ['CANARY', 'JFIF', 'RIFF', 'WEBP']) expect(stored.includes(canary)).toBe(false)
    }
    const rows = await world.database.pool.query(
      'select row_to_json(p)::text as row from pictures p where account_id = $1',
      [me],
    )
    expect(rows.rows[0].row).not.toContain('CANARY')
  })

  test.each([
    ['png', 'png', {}],
    ['webp', 'webp', {}],
    ['avif', 'jpeg', {}],
    ['jpeg', 'jpeg', { fullChroma: true }],
  ] as const)('of %s is kept as %s', async (sent, kept, options) => {
    const picture = await jsonOf(await upload(await encode(pixelsOf(60, 40), { format: sent, ...options })))
    expect(picture).toMatchObject({ format: kept, width: 60, height: 40 })
    expect((await ask(`/api/pictures/${picture.id}/content`)).headers.get('content-type')).toBe(`image/${kept}`)
  })

  test('keeps transparency', async () => {
    const picture = await jsonOf(await upload(await encode(pixelsOf(60, 40, 100), { format: 'avif' })))
    expect(picture).toMatchObject({ hasAlpha: true, format: 'webp' })
    expect((await decode(await contentOf(picture.id))).pixels.data[3]).toBe(100)
    expect((await decode(await contentOf(picture.id, '?variant=thumbnail'))).pixels.data[3]).toBe(100)
  })

  test('is told by its bytes, not by its name', async () => {
    const picture = await jsonOf(await upload(await encode(pixelsOf(20, 20), { format: 'png' }), 'trick.jpg.exe'))
    expect(picture).toMatchObject({ format: 'png', name: 'trick.jpg.exe' })
    expect(await jsonOf(await upload(Buffer.from('<svg xmlns="x"/>'), 'a.png'))).toMatchObject({
      code: 'unsupported_format',
    })
  })

  test('that is refused leaves nothing, and says what to do', async () => {
    const before = await objects()
    const good = Buffer.from(await encode(pixelsOf(300, 300), { format: 'jpeg' }))
    const cases: [Uint8Array, number, string][] = [
      [new Uint8Array(0), 400, 'empty_file'],
      [Buffer.from('hello there'), 415, 'not_a_picture'],
      [good.subarray(0, good.length >> 1), 400, 'damaged_picture'],
      [good.subarray(0, 30), 400, 'damaged_picture'],
      [Buffer.alloc(uploadBytes + 1, good), 413, 'upload_too_large'],
    ]
    for (const [bytes, status, code] of cases) {
      const response = await upload(bytes)
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      const problem = await jsonOf(response)
      expect(problem.code).toBe(code)
      expect(problem.detail).toMatch(/send|choose|save|export/i)
    }
    expect(await objects()).toEqual(before)
    expect((await (await ask('/api/pictures')).json()) as object).toEqual({ pictures: [] })
  })

  test('of exactly the limit passes the gate', async () => {
    const good = await encode(pixelsOf(50, 50), { format: 'jpeg' })
    // A decoder ignores what follows the end of the picture.
    const padded = Buffer.concat([good, Buffer.alloc(uploadBytes - good.length)])
    expect((await upload(padded)).status).toBe(201)
  })

  test('wants one file in the field "file"', async () => {
    const bytes = await encode(pixelsOf(20, 20), { format: 'png' })
    const send = async (body: BodyInit, headers = {}) =>
      jsonOf(await ask('/api/pictures', { method: 'POST', body, headers }))
    const two = formOf(bytes)
    two.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'b.png')
    expect(await send(two)).toMatchObject({ code: 'one_file_only' })
    expect(await send(formOf(bytes, 'a.png', 'picture'))).toMatchObject({ code: 'upload_missing' })
    expect(await send(new FormData())).toMatchObject({ code: expect.stringMatching(/upload_(missing|malformed)/) })
    const text = new FormData()
    text.append('file', 'just words')
    expect(await send(text)).toMatchObject({ code: 'upload_missing' })
    const asJson = await send('{}', { 'content-type': 'application/json' })
    expect(asJson).toMatchObject({ code: 'upload_malformed' })
    const cut = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc'
    expect(await send(cut, { 'content-type': 'multipart/form-data; boundary=x' })).toMatchObject({
      code: expect.stringMatching(/upload_(malformed|interrupted)/),
    })
  })

  test('without an account is not looked at', async () => {
    const response = await fetch(`${server.url}/api/pictures`, { method: 'POST', body: formOf(new Uint8Array(10)) })
    expect(response.status).toBe(401)
  })
})

describe('an upload on the wire', () => {
  const head = (accountId: string, extra: string) =>
    `POST /api/pictures HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${accountId}\r\ncontent-type: multipart/form-data; boundary=zz\r\n${extra}\r\n\r\n`
  const part = '--zz\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
  const dial = async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }

  test('without a declared length is refused at the limit, and hears of it', async () => {
    const socket = await dial()
    let answer = ''
    socket.on('data', data => {
      answer += data
    })
    const answered = once(socket, 'data')
    socket.write(head(me, 'transfer-encoding: chunked'))
    const send = (bytes: Buffer | string) => {
      const size = `${Buffer.byteLength(bytes).toString(16)}\r\n`
      socket.write(Buffer.concat([Buffer.from(size), Buffer.from(bytes), Buffer.from('\r\n')]))
    }
    send(part)
    for (let sentBytes = 0; sentBytes < 3 * uploadBytes; sentBytes += 64 * 1024) send(Buffer.alloc(64 * 1024, 7))
    socket.write('0\r\n\r\n')
    await answered
    socket.destroy()
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('upload_too_large')
  })

  test('of the fifth at once waits for its turn, and only this person does', async () => {
    const sockets = await Promise.all([1, 2, 3, 4].map(dial))
    for (const socket of sockets) {
      socket.write(head(me, 'content-length: 1000'))
      socket.write(part)
    }
    await new Promise(resolve => setTimeout(resolve, 100))
    const good = await encode(pixelsOf(20, 20), { format: 'png' })
    const fifth = await upload(good)
    expect(fifth.status).toBe(429)
    expect(await jsonOf(fifth)).toMatchObject({ code: 'too_many_uploads' })
    expect((await upload(good, 'a.png', `${me}2`)).status).toBe(201)
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => setTimeout(resolve, 100))
    expect((await upload(good)).status).toBe(201)
  })

  test('that declares too much is refused before its body', async () => {
    const socket = await dial()
    socket.write(head(me, 'content-length: 99999999999'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  test('that breaks off leaves nothing, and the server goes on', async () => {
    const before = await objects()
    const good = Buffer.from(await encode(pixelsOf(400, 300), { format: 'jpeg' }))
    for (const share of [0, 0.3, 1]) {
      const socket = await dial()
      socket.write(head(me, `content-length: ${good.length + 1000}`))
      socket.write(part)
      socket.write(good.subarray(0, good.length * share))
      await new Promise(resolve => setTimeout(resolve, 50))
      socket.destroy()
    }
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(await objects()).toEqual(before)
    expect(await media.listPictures(me, {})).toEqual([])
    expect((await upload(good)).status).toBe(201)
  })
})

describe('content', () => {
  let id: string
  let whole: Uint8Array
  const path = () => `/api/pictures/${id}/content`
  beforeEach(async () => {
    const { width, height } = pixelsOf(700, 500)
    // Noise does not compress, so the file spans many chunks.
    const noise = randomBytes(width * height * 4)
    for (let i = 3; i < noise.length; i += 4) noise[i] = 255
    const incoming = { name: 'noise', origin: 'result', format: 'png' } as const
    const picture = await media.ingestPixels({ width, height, data: noise }, me, incoming)
    id = picture!.id
    whole = await contentOf(id)
    expect(whole.length).toBeGreaterThan(1024 * 1024)
  })

  test('comes whole, with what a browser needs to be careful with it', async () => {
    const response = await ask(path())
    expect(response.status).toBe(200)
    const header = (name: string) => response.headers.get(name)
    expect(header('content-type')).toBe('image/png')
    expect(header('content-length')).toBe(String(whole.length))
    expect(header('cache-control')).toBe('private, no-cache')
    expect(header('vary')).toContain('Authorization')
    expect(header('x-content-type-options')).toBe('nosniff')
    expect(header('accept-ranges')).toBe('bytes')
    expect(header('content-disposition')).toBe('inline')
    await response.arrayBuffer()
    const saved = await ask(`${path()}?download=1`)
    expect(saved.headers.get('content-disposition')).toContain(`attachment; filename="noise.png"`)
    await saved.arrayBuffer()
  })

  test('comes by range', async () => {
    const ranges: [string, number, number][] = [
      ['bytes=0-0', 0, 1],
      ['bytes=65530-65545', 65530, 65546],
      ['bytes=131072-', 131072, whole.length],
      ['bytes=-17', whole.length - 17, whole.length],
    ]
    for (const [range, start, end] of ranges) {
      const response = await ask(path(), { headers: { range } })
      expect(response.status).toBe(206)
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${whole.length}`)
      expect(Buffer.from(await response.arrayBuffer()).equals(whole.subarray(start, end))).toBe(true)
    }
    const outside = await ask(path(), { headers: { range: `bytes=${whole.length}-` } })
    expect(outside.status).toBe(416)
    expect(outside.headers.get('content-range')).toBe(`bytes */${whole.length}`)
  })

  test('is not sent again to who has it', async () => {
    const etag = (await ask(path(), { method: 'HEAD' })).headers.get('etag')!
    const again = await ask(path(), { headers: { 'if-none-match': `"other", W/${etag}` } })
    expect(again.status).toBe(304)
    expect(again.headers.get('etag')).toBe(etag)
    expect((await again.arrayBuffer()).byteLength).toBe(0)
    const stale = await ask(path(), { headers: { range: 'bytes=0-9', 'if-range': '"other"' } })
    expect(stale.status).toBe(200)
    await stale.arrayBuffer()
    const fresh = await ask(path(), { headers: { range: 'bytes=0-9', 'if-range': etag } })
    expect(fresh.status).toBe(206)
    await fresh.arrayBuffer()
    const large = await ask(`${path()}?variant=large`, { headers: { 'if-none-match': etag } })
    expect(large.status).toBe(200)
    await large.arrayBuffer()
  })

  test('has a head without a body', async () => {
    const response = await ask(path(), { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe(String(whole.length))
    expect((await response.arrayBuffer()).byteLength).toBe(0)
  })

  test('that was tampered with is refused and reported, never served', async () => {
    const key = objectKey(id, 'thumbnail')
    const stored = await readFile(join(bytesDir, key))
    stored[40] ^= 1
    await writeFile(join(bytesDir, key), stored)
    const response = await ask(`${path()}?variant=thumbnail`)
    expect(response.status).toBe(410)
    expect(await jsonOf(response)).toMatchObject({ code: 'picture_unreadable' })
    expect(complaints).toContain('picture damaged a_chunk_does_not_match')
  })

  test('that is damaged further in breaks off instead of giving the damaged part', async () => {
    const key = join(bytesDir, objectKey(id, 'original'))
    const stored = await readFile(key)
    stored[stored.length - 3] ^= 1
    await writeFile(key, stored)
    const response = await ask(path())
    await expect(response.arrayBuffer()).rejects.toThrow()
    await expect(media.readBytes(me, id)).rejects.toMatchObject({ code: 'picture_unreadable' })
  })

  test('of one picture put in the place of another is refused', async () => {
    const other = await media.ingestPixels(pixelsOf(300, 200), me, { name: '', origin: 'result', format: 'png' })
    await writeFile(
      join(bytesDir, objectKey(id, 'large')),
      await readFile(join(bytesDir, objectKey(other!.id, 'large'))),
    )
    expect((await ask(`${path()}?variant=large`)).status).toBe(410)
    // Not even when the row is changed to say that it belongs there.
    await world.database.drizzle
      .update(pictures)
      .set({ largeBytes: sql`(select large_bytes from pictures where id = ${other!.id})` })
      .where(eq(pictures.id, id))
    expect((await ask(`${path()}?variant=large`)).status).toBe(410)
  })

  test('that is gone from the storage is told as damage', async () => {
    await storage.delete(objectKey(id, 'thumbnail'))
    expect((await ask(`${path()}?variant=thumbnail`)).status).toBe(410)
  })
})

describe('two people', () => {
  test('do not see each other in any way', async () => {
    const other = `${me}2`
    const { id } = await jsonOf(await upload(await encode(pixelsOf(90, 60), { format: 'png' })))
    const attempts: [string, RequestInit][] = [
      [`/api/pictures/${id}`, {}],
      [`/api/pictures/${id}/content`, {}],
      [`/api/pictures/${id}/content?variant=thumbnail`, {}],
      [`/api/pictures/${id}/content?variant=large`, { headers: { range: 'bytes=0-9' } }],
      [`/api/pictures/${id}/content`, { headers: { 'if-none-match': `"${id}.original"` } }],
      [`/api/pictures/${id}/content`, { method: 'HEAD' }],
      [`/api/pictures/${id}`, { method: 'DELETE' }],
    ]
    for (const [path, init] of attempts) {
      const response = await ask(path, init, other)
      expect(response.status, path).toBe(404)
      const never = await ask(path.replace(id, 'pic_00000000000000000000000000000'), init, other)
      const strip = (text: string) => text.replace(/"requestId":"[^"]*"/, '')
      expect(strip(await response.text())).toBe(strip(await never.text()))
    }
    expect((await (await ask('/api/pictures', {}, other)).json()) as object).toEqual({ pictures: [] })
    await expect(media.readBytes(other, id)).rejects.toMatchObject({ code: 'picture_not_found' })
    await expect(media.readPixels(other, id)).rejects.toMatchObject({ code: 'picture_not_found' })
    for (const odd of ['\0', 'pic_\0', '../pic', '']) {
      await expect(media.requirePicture(other, odd)).rejects.toMatchObject({ code: 'picture_not_found' })
      await expect(media.deletePicture(other, odd)).rejects.toMatchObject({ code: 'picture_not_found' })
    }
    expect((await ask(`/api/pictures/${id}`)).status).toBe(200)
  })

  test('cannot be made one by changing the owner in the row', async () => {
    const other = `${me}2`
    const { id } = await jsonOf(await upload(await encode(pixelsOf(30, 30), { format: 'png' })))
    await world.database.drizzle.update(pictures).set({ accountId: other }).where(eq(pictures.id, id))
    expect((await ask(`/api/pictures/${id}/content`, {}, other)).status).toBe(410)
  })
})

describe('the list', () => {
  test('gives pages from the newest to the oldest', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) {
      world.clock.advance(10)
      const picture = await media.ingestPixels(pixelsOf(8, 8), me, { name: `n${i}`, origin: 'result', format: 'png' })
      ids.unshift(picture!.id)
    }
    const page = async (query: string) =>
      ((await (await ask(`/api/pictures${query}`)).json()) as { pictures: Wire[] }).pictures
    expect((await page('')).map(({ id }) => id)).toEqual(ids)
    expect((await page('?limit=2')).map(({ name }) => name)).toEqual(['n4', 'n3'])
    expect((await page(`?limit=2&before=${ids[1]}`)).map(({ id }) => id)).toEqual(ids.slice(2, 4))
    expect((await ask('/api/pictures?limit=9999')).status).toBe(400)
  })
})

describe('deleting', () => {
  test('takes row, key and bytes', async () => {
    const { id } = await jsonOf(await upload(await encode(pixelsOf(30, 30), { format: 'png' })))
    expect((await objects()).filter(key => key.includes(id))).toHaveLength(3)
    expect((await ask(`/api/pictures/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await objects()).filter(key => key.includes(id))).toEqual([])
    expect((await ask(`/api/pictures/${id}/content`)).status).toBe(404)
    expect((await ask(`/api/pictures/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect(await world.database.drizzle.select().from(pictures).where(eq(pictures.id, id))).toEqual([])
  })

  test('of everything of one person leaves the others', async () => {
    const kept = await media.ingestPixels(pixelsOf(8, 8), `${me}2`, { name: '', origin: 'result', format: 'png' })
    for (let i = 0; i < 3; i++)
      await media.ingestPixels(pixelsOf(8, 8), me, { name: '', origin: 'result', format: 'png' })
    expect(await media.deleteAllOf(me)).toBe(3)
    expect(await media.listPictures(me, {})).toEqual([])
    expect((await media.requirePicture(`${me}2`, kept!.id)).width).toBe(8)
  })
})

describe('all or nothing', () => {
  test('a row that cannot be written takes the bytes back', async () => {
    const before = await objects()
    const bytes = await encode(pixelsOf(30, 30), { format: 'png' })
    const within = async () => {
      throw new RangeError('no')
    }
    await expect(media.ingest(bytes, me, { name: '', origin: 'upload', within })).rejects.toThrow(RangeError)
    expect(await media.ingest(bytes, me, { name: '', origin: 'upload', within: async () => false })).toBeNull()
    expect(await objects()).toEqual(before)
    expect(await media.listPictures(me, {})).toEqual([])
  })

  test('bytes that cannot be written leave no row and no other bytes', async () => {
    const before = await objects()
    const put = storage.put
    let calls = 0
    storage.put = async (key, source) => {
      if (++calls === 2) throw new RangeError('disk full')
      return put.call(storage, key, source)
    }
    try {
      const bytes = await encode(pixelsOf(30, 30), { format: 'png' })
      await expect(media.ingest(bytes, me, { name: '', origin: 'upload' })).rejects.toThrow('disk full')
    } finally {
      storage.put = put
    }
    expect(await objects()).toEqual(before)
    expect(await media.listPictures(me, {})).toEqual([])
  })

  test('what a crash left between bytes and row is swept, and nothing else', async () => {
    const kept = await media.ingestPixels(pixelsOf(8, 8), me, { name: '', origin: 'result', format: 'png' })
    const lost = await media.ingestPixels(pixelsOf(8, 8), me, { name: '', origin: 'result', format: 'png' })
    await world.database.drizzle.delete(pictures).where(eq(pictures.id, lost!.id))
    world.clock.set(new Date(Date.now() + 1_000))
    await media.sweepOrphans()
    expect(
      (await objects()).some(key => key.includes(lost!.id)),
      'a young object may belong to a row to come',
    ).toBe(true)
    expect(await media.sweepOrphans({ olderThanMs: 0 })).toEqual({ count: 1 })
    expect((await objects()).some(key => key.includes(lost!.id))).toBe(false)
    expect((await media.readBytes(me, kept!.id)).length).toBe(kept!.sizeBytes)
  })

  test('a waiting upload whose sender left is dropped', async () => {
    const aborted = AbortSignal.abort(new RangeError('gone'))
    const bytes = await encode(pixelsOf(30, 30), { format: 'png' })
    await expect(media.ingest(bytes, me, { name: '', origin: 'upload', signal: aborted })).rejects.toThrow('gone')
    const late = new AbortController()
    const running = media.ingest(bytes, me, { name: '', origin: 'upload', signal: late.signal })
    late.abort(new RangeError('left'))
    await expect(running).rejects.toThrow('left')
    expect(await media.listPictures(me, {})).toEqual([])
  })
})

describe('a result', () => {
  test('made here is kept byte for byte, with its variants and its words', async () => {
    const bytes = await encode(pixelsOf(500, 400), { format: 'png', description: 'Watercolour, seed 1' })
    const picture = await media.ingest(bytes, me, { name: 'cat', origin: 'result', generationId: 'gen_x' })
    expect(picture).toMatchObject({ origin: 'result', generationId: 'gen_x', format: 'png', sizeBytes: bytes.length })
    expect((await media.readBytes(me, picture!.id)).equals(bytes)).toBe(true)
    const pixels = await media.readPixels(me, picture!.id)
    expect(pixels).toMatchObject({ width: 500, height: 400 })
    expect(Buffer.from(pixels.data).equals(Buffer.from(pixelsOf(500, 400).data))).toBe(true)
  })
})

test('the folder of the storage holds nothing but objects', async () => {
  for (const name of await readdir(bytesDir, { recursive: true })) expect(name).not.toContain('~')
})
