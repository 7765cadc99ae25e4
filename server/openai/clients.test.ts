/** The clients that people have, unchanged: OpenAI's own in two versions, and the AI SDK; with the engine and with a vendor. */
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOpenAI } from '@ai-sdk/openai'
import { decode } from '@image2image/engine/codec'
import { generateImage } from 'ai'
import OpenAI7, { toFile } from 'openai'
import OpenAI6 from 'openai6'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Vendor } from '../../test/counterparts/vendors/vendor.ts'
import { type Opened, openedAt } from '../../test/counterparts/vendors/world.ts'
import { world } from '../providers/openai/openai.testworld.ts'
import { height, openSurface, painted, type Surface, width } from './openai.testworld.ts'

let surface: Surface
/** Begins to answer long before there is an end. */
let hasty: Surface
let vendor: Vendor
let opened: Opened
let photo: Uint8Array
let dir: string
const vendorModel = 'con_test/gpt-image-1.5'

beforeAll(async () => {
  vendor = await world.open()
  opened = openedAt(world, vendor, 60_000)
  surface = await openSurface([opened.provider], { beginMs: 4_000 })
  hasty = await openSurface([opened.provider], { beginMs: 300 })
  photo = await painted((x, y) => [x * 5, y * 7, 120, 255])
  vendor.picture = await painted((x, y) => [y * 7, x * 5, 20, 255])
  dir = await mkdtemp(join(tmpdir(), 'clients-'))
  await writeFile(join(dir, 'photo.png'), photo)
}, 60_000)

afterAll(async () => {
  vendor.isHolding = false
  await surface.close()
  await hasty.close()
  await vendor.close()
  await rm(dir, { recursive: true, force: true })
})

afterEach(() => {
  vendor.isHolding = false
  vendor.stopFault()
  vendor.pauseMs = 0
  vendor.received.length = 0
  expect(vendor.problems).toEqual([])
})

const clients = [
  { version: '7.57.0', Client: OpenAI7 as typeof OpenAI7 },
  { version: '6.49.0', Client: OpenAI6 as unknown as typeof OpenAI7 },
] as const

const engines = [
  { engine: 'the built-in engine', model: 'builtin', prompt: 'make it black and white' },
  { engine: 'a vendor', model: vendorModel, prompt: 'a red hat' },
] as const

const named = (name: string) => toFile(photo, name)
const bytesOf = (base64: string | undefined): Uint8Array => Buffer.from(base64 ?? '', 'base64')
const submits = () => vendor.of('submit').length
type Ours = { generation: string; model: string }

describe.each(clients)('openai $version:', ({ Client, version }) => {
  const client = (options: object = {}) =>
    new Client({ apiKey: 'key-ada', baseURL: `${surface.url}/v1`, maxRetries: 2, timeout: 60_000, ...options })

  describe.each(engines)('with $engine', ({ model, prompt }) => {
    test('edits a file, a stream from a path, and an array', async () => {
      const images = [await named('a.png'), createReadStream(join(dir, 'photo.png')), [await named('b.png')]]
      for (const image of images) {
        const { data, response } = await client()
          .images.edit({ model, image: image as File, prompt })
          .withResponse()
        const picture = await decode(bytesOf(data.data?.[0]?.b64_json))
        expect([picture.width, picture.height]).toEqual([width, height])
        const made = data.data?.[0] as unknown as Ours
        expect(made.model).toBe(model)
        expect(response.headers.get('x-image2image-generations')).toBe(made.generation)
        expect(response.headers.get('x-should-retry')).toBe('false')
        expect(response.headers.get('x-request-id')).toMatch(/^req_/)
      }
    })

    test('obeys a mask', async () => {
      const mask = await toFile(await painted(x => [0, 0, 0, x < 24 ? 0 : 255]), 'mask.png')
      const answer = await client().images.edit({
        model,
        image: await named('a.png'),
        mask,
        prompt: 'invert the colours',
      })
      const result = (await decode(bytesOf(answer.data?.[0]?.b64_json))).pixels
      const original = (await decode(photo)).pixels
      const right = (y: number) => (y * width + width - 4) * 4
      for (let y = 0; y < height; y += 5)
        expect([...result.data.slice(right(y), right(y) + 12)]).toEqual([
          ...original.data.slice(right(y), right(y) + 12),
        ])
      expect(result.data[0]).not.toBe(original.data[0])
    })

    test('streams, and ends with the picture', async () => {
      const stream = await client().images.edit({ model, image: await named('a.png'), prompt, stream: true })
      const events = []
      for await (const event of stream) events.push(event)
      expect(events.at(-1)).toMatchObject({ type: 'image_edit.completed', size: `${width}x${height}` })
    })

    test('takes several, and says by which ids they are found', async () => {
      const call = client().images.edit({ model, image: await named('a.png'), prompt: `${prompt}, warmer`, n: 2 })
      const { data, response } = await call.withResponse()
      const ids = response.headers.get('x-image2image-generations')?.split(', ')
      expect(data.data?.map(each => (each as unknown as Ours).generation)).toEqual(ids)
      expect(new Set(ids).size).toBe(2)
      for (const id of ids ?? []) {
        const found = (await client().get(`/images/generations/${id}`)) as { status: string; model: string }
        expect(found).toMatchObject({ status: 'completed', model })
      }
    })

    test('gives a quote instead', async () => {
      const call = client().images.edit({ model, image: await named('a.png'), prompt, ...{ dry_run: true } })
      expect(await call).toMatchObject({ object: 'quote', model, n: 1 })
      expect(submits()).toBe(0)
    })
  })

  test('lists models with what they can do', async () => {
    const ids = []
    for await (const model of client().models.list()) ids.push(model.id)
    expect(ids).toContain('builtin')
    expect(ids).toContain(vendorModel)
    const one = await client().models.retrieve(vendorModel)
    expect(one).toMatchObject({
      object: 'model',
      capabilities: { mask: expect.any(String) },
      kinds: ['edit', 'generate'],
    })
  })

  test('makes a picture from words, as events with true partial pictures', async () => {
    const made = await client().images.generate({ prompt: 'a hill', model: vendorModel })
    expect((await decode(bytesOf(made.data?.[0]?.b64_json))).format).toBe('png')
    const stream = await client().images.generate({
      prompt: 'a lake',
      model: vendorModel,
      stream: true,
      partial_images: 2,
    })
    const types = []
    for await (const event of stream) types.push(event.type)
    expect(types.at(-1)).toBe('image_generation.completed')
    expect(types.filter(type => type === 'image_generation.partial_image').length).toBeGreaterThan(0)
  })

  test('JSON with a data URL, and with the id of a picture that is there', async () => {
    const body = {
      model: 'builtin',
      prompt: 'sepia',
      images: [{ image_url: `data:image/png;base64,${Buffer.from(photo).toString('base64')}` }],
    }
    const first = (await client().post('/images/edits', { body })) as OpenAI7.ImagesResponse
    expect((await decode(bytesOf(first.data?.[0]?.b64_json))).width).toBe(width)
    const { pictures } = await (await surface.api('/api/pictures')).json()
    const byId = { ...body, images: [{ file_id: pictures[0].id }] }
    const second = (await client().post('/images/edits', { body: byId })) as OpenAI7.ImagesResponse
    expect((await decode(bytesOf(second.data?.[0]?.b64_json))).width).toBe(width)
  })

  const holdFor = (ms: number) => {
    vendor.isHolding = true
    setTimeout(() => {
      vendor.isHolding = false
    }, ms)
  }

  test('that loses patience and asks again by itself is charged once', async () => {
    holdFor(1_000)
    const call = client({ timeout: 700, maxRetries: 2 }).images.edit({
      model: vendorModel,
      image: await named('a.png'),
      prompt: `a hat for one who waits ${version}`,
    })
    const answer = await call
    expect(answer.data).toHaveLength(1)
    expect(submits()).toBe(1)
  })

  test('that goes away finds its result, and is charged once', async () => {
    vendor.isHolding = true
    const gone = new AbortController()
    const prompt = `a hat for one who leaves ${version}`
    const call = client().images.edit(
      { model: vendorModel, image: await named('a.png'), prompt },
      { signal: gone.signal },
    )
    while (submits() === 0) await sleep(5)
    gone.abort()
    await expect(call).rejects.toThrow(/abort/i)
    vendor.isHolding = false
    const again = await client().images.edit({ model: vendorModel, image: await named('a.png'), prompt })
    expect(again.data).toHaveLength(1)
    expect(submits()).toBe(1)
  })

  test('asks a vendor that failed after it was paid no second time', async () => {
    vendor.play('cut_short')
    const call = client().images.edit({ model: vendorModel, image: await named('a.png'), prompt: 'a cut hat' })
    await expect(call).rejects.toMatchObject({ status: 502, type: 'server_error', code: 'provider_cut_short' })
    expect(submits()).toBe(1)
  })

  test('hears of moderation as such', async () => {
    vendor.play('blocked_input')
    const call = client().images.edit({ model: vendorModel, image: await named('a.png'), prompt: 'a blocked hat' })
    await expect(call).rejects.toMatchObject({ status: 400, code: 'moderation_blocked', param: 'prompt' })
    expect(submits()).toBe(1)
  })

  test('hears of an error in a stream', async () => {
    vendor.play('blocked_output')
    const params = { model: vendorModel, image: await named('a.png'), prompt: 'a streamed hat' }
    const stream = await client().images.edit({ ...params, stream: true })
    const drained = (async () => {
      for await (const _ of stream);
    })()
    await expect(drained).rejects.toMatchObject({ code: 'moderation_blocked' })
  })

  test('waits for a long one, whose answer begins with spaces', async () => {
    holdFor(1_500)
    const prompt = `a late hat ${version}`
    const call = client({ baseURL: `${hasty.url}/v1` }).images.edit({
      model: vendorModel,
      image: await named('a.png'),
      prompt,
    })
    const { data, response } = await call.withResponse()
    expect(response.headers.get('transfer-encoding')).toBe('chunked')
    expect(data.data).toHaveLength(1)
  })

  test('hears of a late failure by a broken answer, and does not ask again', async () => {
    vendor.play('blocked_output')
    holdFor(1_500)
    const prompt = `a late blocked hat ${version}`
    const late = client({ baseURL: `${hasty.url}/v1` })
    const call = late.images.edit({ model: vendorModel, image: await named('a.png'), prompt })
    await expect(call).rejects.toThrow()
    expect(submits()).toBe(1)
    const { generations } = await (await hasty.api('/api/generations')).json()
    const found = await late.get(`/images/generations/${generations[0].id}`)
    expect(found).toMatchObject({ status: 'failed', data: [], error: { code: 'moderation_blocked' } })
  })
})

describe.each(engines)('the AI SDK with $engine', ({ model, prompt }) => {
  test('edits, and makes', async () => {
    const provider = createOpenAI({ apiKey: 'key-ada', baseURL: `${surface.url}/v1` })
    const edited = await generateImage({ model: provider.image(model), prompt: { images: [photo], text: prompt } })
    expect((await decode(edited.image.uint8Array)).width).toBe(width)
    const making = generateImage({ model: provider.image(model), prompt: 'a hill', size: '1024x1024', maxRetries: 1 })
    if (model === 'builtin') await expect(making).rejects.toThrow(/from words|from text/)
    else expect((await decode((await making).image.uint8Array)).format).toBe('png')
  })
})
