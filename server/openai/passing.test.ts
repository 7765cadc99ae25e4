/** A program's picture on its way to a service and back: cleaned, never decoded, and made small when somebody looks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { decode } from '@image2image/engine/codec'
import { readProvenance } from '@image2image/engine/file'
import OpenAI, { toFile } from 'openai'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Vendor } from '../../test/counterparts/vendors/vendor.ts'
import { openedAt } from '../../test/counterparts/vendors/world.ts'
import type { CallingKey } from '../http/auth.ts'
import { world } from '../providers/openai/openai.testworld.ts'
import { openSurface, type Surface } from './openai.testworld.ts'

const model = 'con_test/gpt-image-1.5'
const secret = 'CANARY 52.5 north, by Ada'
let surface: Surface
let vendor: Vendor
let photo: Buffer

/** A camera's JPEG, as far as that matters: where and by whom, and something behind its end. */
async function camera(turn = 1): Promise<Buffer> {
  const cat = readFileSync(join(import.meta.dirname, '../../docs/photos/cat.jpg'))
  const jpeg = await sharp(cat)
    .resize(1536, 1024)
    .withExif({ IFD0: { ImageDescription: secret } })
    .withMetadata({ orientation: turn })
    .jpeg({ quality: 90 })
    .toBuffer()
  return Buffer.concat([await withoutProfile(jpeg, turn), Buffer.from(`<script>${secret}</script>`)])
}

/** `withMetadata` adds one, which no camera of today does for sRGB. */
const withoutProfile = (jpeg: Buffer, turn: number): Promise<Buffer> =>
  sharp(jpeg)
    .withExif({ IFD0: { ImageDescription: secret, Orientation: String(turn) } })
    .jpeg({ quality: 90 })
    .toBuffer()

beforeAll(async () => {
  vendor = await world.open()
  const key: CallingKey = { id: 'key_of_a_program', scopes: ['read', 'edit'] }
  surface = await openSurface([openedAt(world, vendor, 60_000).provider], { key })
  photo = await camera()
  vendor.picture = await withoutProfile(await sharp(photo).negate().jpeg().toBuffer(), 1)
}, 60_000)
afterAll(async () => {
  await surface.close()
  await vendor.close()
})

const ask = async (prompt: string, bytes: Buffer = photo, more: object = {}) => {
  vendor.received.length = 0
  const client = new OpenAI({ apiKey: 'key-ada', baseURL: `${surface.url}/v1`, maxRetries: 0, timeout: 60_000 })
  const image = await toFile(bytes, 'a.jpg', { type: 'image/jpeg' })
  const asked = { model, image, prompt, output_format: 'jpeg' as const, ...more }
  const answer = await client.images.edit(asked)
  const [made] = answer.data ?? []
  const sent = vendor.of('submit')[0]?.parts.find(({ name }) => name.startsWith('image'))?.bytes
  const { rows } = await surface.studio.world.database.pool.query<Kept>(
    'select id, origin, width, large_bytes as large from pictures order by created_at desc, id desc limit 2',
  )
  return { bytes: Buffer.from(made?.b64_json ?? '', 'base64'), sent: sent ?? Buffer.alloc(0), kept: rows }
}
interface Kept {
  readonly id: string
  readonly origin: string
  readonly width: number
  readonly large: number | null
}
const dataOf = async (bytes: Uint8Array) => Buffer.from((await decode(bytes)).pixels.data)
const smallOf = (id: string, variant = 'thumbnail') => surface.api(`/api/pictures/${id}/content?variant=${variant}`)

test('goes there and comes back with the same pixels, and without what was written into the file', async () => {
  const { bytes, sent, kept } = await ask('a red hat')
  expect(photo.includes('CANARY')).toBe(true)
  expect(sent.includes('CANARY')).toBe(false)
  expect((await dataOf(sent)).equals(await dataOf(photo))).toBe(true)
  expect(Buffer.from(vendor.picture).includes('CANARY')).toBe(true)
  expect(bytes.includes('CANARY')).toBe(false)
  expect((await dataOf(bytes)).equals(await dataOf(vendor.picture))).toBe(true)
  expect(await readProvenance(bytes)).toMatchObject({
    ...{ engine: 'openai', sourceType: 'trainedAlgorithmicMedia', model: { id: model } },
  })
  expect(kept.map(({ origin, width, large }) => [origin, width, large]).toSorted()).toEqual([
    ['result', 1536, null],
    ['upload', 1536, null],
  ])
})

test('is made small for whoever looks first, once for all who look, and not again', async () => {
  const { kept } = await ask('a green hat')
  for (const { id } of kept) {
    const looks = await Promise.all([smallOf(id), smallOf(id, 'large'), smallOf(id), smallOf(id)])
    expect(looks.map(each => each.status)).toEqual([200, 200, 200, 200])
    const [one, large, other] = await Promise.all(looks.map(async each => new Uint8Array(await each.arrayBuffer())))
    expect(one).toEqual(other)
    expect(await sharp(one).metadata()).toMatchObject({ format: 'webp', width: 320 })
    expect(await sharp(large).metadata()).toMatchObject({ format: 'webp', width: 1280 })
    const { rows } = await surface.studio.world.database.pool.query(
      'select large_bytes as large, thumbnail_bytes as thumbnail from pictures where id = $1',
      [id],
    )
    expect(rows).toEqual([{ large: large?.length, thumbnail: one?.length }])
    const whole = await surface.api(`/api/pictures/${id}/content`)
    expect((await decode(new Uint8Array(await whole.arrayBuffer()))).width).toBe(1536)
    const removed = await fetch(`${surface.url}/api/pictures/${id}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer key-ada' },
    })
    expect(removed.status).toBe(204)
    expect((await smallOf(id)).status).toBe(404)
    expect((await surface.api(`/api/pictures/${id}/content`)).status).toBe(404)
  }
})

test('that lies on its side is turned by the decoder first', async () => {
  const turned = await camera(6)
  const { sent, kept } = await ask('a blue hat', turned)
  expect(sent.includes('CANARY')).toBe(false)
  expect(kept.find(({ origin }) => origin === 'upload')).toMatchObject({ width: 1024 })
  expect(kept.find(({ origin }) => origin === 'upload')?.large).not.toBeNull()
})

test('is decoded where something is to be done to it', async () => {
  const { bytes, kept } = await ask('a grey hat', photo, { output_format: 'webp' })
  expect((await decode(bytes)).format).toBe('webp')
  expect(kept.find(({ origin }) => origin === 'result')?.large).not.toBeNull()
  const cut = await ask('half a hat', photo.subarray(0, photo.length / 2)).catch((error: { code: string }) => error)
  expect(cut).toMatchObject({ status: 400, code: 'damaged_picture' })
})

/** Every check sum is right, and the data are none. */
function hollowPng(): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    const named = Buffer.concat([Buffer.from(type), body])
    length.writeUInt32BE(body.length)
    check.writeUInt32BE(crc32(named))
    return Buffer.concat([length, named, check])
  }
  const header = Buffer.from('00000600000004000802000000', 'hex')
  const start = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    start,
    chunk('IHDR', header),
    chunk('IDAT', Buffer.alloc(9_000, 7)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('whose data are none is refused to whoever looks, and harms nobody', async () => {
  const { kept } = await ask('a hollow hat', hollowPng())
  const upload = kept.find(({ origin }) => origin === 'upload')
  expect(upload).toMatchObject({ width: 1536, large: null })
  for (const variant of ['thumbnail', 'large']) {
    const looked = await smallOf(upload?.id ?? '', variant)
    expect([looked.status, await looked.json()]).toMatchObject([400, { code: 'damaged_picture' }])
  }
  expect((await surface.api('/api/pictures')).status).toBe(200)
})
