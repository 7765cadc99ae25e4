/** The official client against a listening app with the real engine, on loopback. */
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { decode, encode } from '@image2image/engine/codec'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStudio, type Studio } from '../generations/generations.testworld.ts'
import { workGenerations } from '../generations/jobs.ts'
import { generationsRoutes } from '../generations/routes.ts'
import { createApp, type HttpServer, listen } from '../http/http.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { pictureRoutes } from '../media/routes.ts'
import { createBuiltin, createProviders, type Provider } from '../providers/providers.ts'
import { readEditBody } from './body.ts'
import { presentError } from './openai.ts'
import { openaiRoutes } from './routes.ts'
import { endOf } from './waiting.ts'

let studio: Studio
let engine: Provider
let server: HttpServer
let photo: Uint8Array
let openai: OpenAI

const [width, height] = [48, 32]

const painted = async (colour: (x: number, y: number) => number[], format: 'png' | 'jpeg' = 'png') => {
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 4)
  return encode({ width, height, data }, { format })
}

const clientOf = (apiKey: string): OpenAI =>
  new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 0, timeout: 60_000 })

beforeAll(async () => {
  studio = await openStudio()
  engine = createBuiltin({ slots: 1, version: '1', clock: systemClock, log: silentLog })
  const providers = createProviders([engine])
  const generations = await studio.another(engine)
  const { media, jobs } = studio
  const originOf = (c: { req: { url: string } }) => new URL(c.req.url).origin
  const deps = { generations, media, providers, clock: systemClock, secret: 'a secret', originOf, log: silentLog }
  const app = createApp({
    log: silentLog,
    clock: systemClock,
    productName: 'Test',
    version: '1',
    authenticate: async headers => {
      const name = /^Bearer key-(\w+)$/.exec(headers.get('authorization') ?? '')?.[1]
      return name ? { account: { id: `acc_${name}`, name, email: '', role: 'member' }, via: 'key' } : null
    },
    isReady: async () => true,
    routes: [
      { routes: openaiRoutes(deps) },
      { routes: generationsRoutes({ generations }) },
      { routes: pictureRoutes({ media }) },
    ],
    presenters: [{ prefix: '/v1/', present: presentError }],
  })
  server = await listen(request => app.fetch(request), { host: '127.0.0.1', port: 0 })
  await workGenerations(jobs, generations, 1)
  openai = clientOf('key-ada')
  photo = await painted((x, y) => [x * 5, y * 7, 120, 255])
}, 60_000)

afterAll(async () => {
  await server.close({ graceMs: 0 })
  await engine.close()
  await studio.close()
})

const image = async (bytes = photo, name = 'photo.png') => toFile(bytes, name)
const bytesOf = (base64: string | undefined): Uint8Array => Buffer.from(base64 ?? '', 'base64')

async function failureOf(
  call: Promise<unknown>,
): Promise<{ status?: number; code: unknown; param: unknown; type: unknown }> {
  try {
    await call
  } catch (error) {
    if (error instanceof OpenAI.APIError)
      return { status: error.status, code: error.code, param: error.param, type: error.type }
    throw error
  }
  throw new TypeError('the call should have failed')
}

describe('waiting for an edit', () => {
  const waiting = async (isStream: boolean, then: 'goes on' | 'is deleted', aborted = false) => {
    const { media, generations } = studio
    const kept = await media.ingest(photo, 'acc_waiter', { name: '', origin: 'upload' })
    const ordered = await generations.order('acc_waiter', { pictureId: kept?.id ?? '', instruction: 'sepia' })
    if (then === 'is deleted') await generations.remove('acc_waiter', ordered.id)
    // As it is when the server closes: the news stop, and nothing more is known.
    const [get, end] = [async () => ordered, async () => (then === 'goes on' ? ordered : null)]
    const closing = { ...generations, async *show() {}, end, ...(then === 'goes on' && { get }) }
    const providers = createProviders([engine])
    const deps = { generations: closing, media, providers, clock: systemClock, secret: '' }
    const signal = aborted ? AbortSignal.abort() : new AbortController().signal
    return endOf(deps, ordered, null, signal, isStream ? () => {} : undefined)
  }

  const ways = [[false], [true]] as const
  test.each(ways)('that a closing server leaves behind is weather; one that was deleted is gone (%s)', async way => {
    await expect(waiting(way, 'goes on')).rejects.toBeInstanceOf(Unavailable)
    await expect(waiting(way, 'is deleted')).rejects.toMatchObject({ code: 'edit_cancelled' })
    expect(await waiting(way, 'goes on', true)).toMatchObject({ state: 'missing', why: { code: 'edit_cancelled' } })
  })
})

test('of several masks only the first is read', async () => {
  const form = new FormData()
  for (const [field, words] of [
    ['mask', 'first'],
    ['mask', 'second'],
    ['image', 'picture'],
  ] as const)
    form.append(field, new Blob([words]), `${field}.png`)
  const request = new Request('http://127.0.0.1/', { method: 'POST', body: form })
  const read = await readEditBody(request, studio.media)
  const words = async (given: typeof read.mask | undefined) => {
    let text = ''
    if (given && 'file' in given) for await (const piece of given.file.source.read()) text += piece.toString()
    return text
  }
  expect([await words(read.mask), await words(read.images[0])]).toEqual(['first', 'picture'])
  await read.dispose()
})

describe('an edit', () => {
  test('gives a picture of the same size, and is in the library', async () => {
    const answer = await openai.images.edit({ image: await image(), prompt: 'make it black and white' })
    expect(answer.data).toHaveLength(1)
    expect(answer).toMatchObject({ size: '48x32', output_format: 'png', quality: 'auto', background: 'auto' })
    expect(answer.usage?.total_tokens).toBe(0)
    const { pixels } = await decode(bytesOf(answer.data?.[0]?.b64_json))
    expect([pixels.width, pixels.height]).toEqual([width, height])
    expect(pixels.data[0]).toBe(pixels.data[1])
    const made = answer.data?.[0] as { generation?: string } | undefined
    const { id } = await (await api(`/api/generations/${made?.generation}`)).json()
    expect(id).toMatch(/^gen_/)
  })

  test('takes size, format, n with its own seed each, and says what it ignored', async () => {
    const { data: answer, response } = await openai.images
      .edit({
        image: [await image(), await image()],
        prompt: 'sepia',
        n: 2,
        size: '24x16',
        output_format: 'webp',
        output_compression: 80,
        quality: 'high',
        ...{ seed: 41 },
      })
      .withResponse()
    expect(answer.data?.map(each => (each as { seed?: number }).seed)).toEqual([41, 42])
    for (const each of answer.data ?? []) {
      const picture = await decode(bytesOf(each.b64_json))
      expect([picture.format, picture.width, picture.height]).toEqual(['webp', 24, 16])
    }
    expect(response.headers.get('x-image2image-notes')).toMatch(/ignored:quality.*only_first_image_edited/)
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  })

  test('changes nothing outside the mask, to the last bit, and the mask is not kept', async () => {
    const mask = await painted(x => [0, 0, 0, x < 24 ? 0 : 255])
    const before = await (await api('/api/pictures')).json()
    const answer = await openai.images.edit({
      image: await image(),
      mask: await image(mask),
      prompt: 'invert the colours',
    })
    const result = (await decode(bytesOf(answer.data?.[0]?.b64_json))).pixels
    const original = (await decode(photo)).pixels
    const row = (picture: typeof result, y: number, from: number, to: number) => [
      ...picture.data.subarray((y * width + from) * 4, (y * width + to) * 4),
    ]
    for (let y = 0; y < height; y++) expect(row(result, y, 24, width)).toEqual(row(original, y, 24, width))
    expect(row(result, 10, 0, 8)).not.toEqual(row(original, 10, 0, 8))
    const after = await (await api('/api/pictures')).json()
    expect(after.pictures.length - before.pictures.length).toBe(2)
  })

  test('works from a second image where the words do, and keeps it', async () => {
    const red = await painted(() => [220, 30, 20, 255])
    const before = await (await api('/api/pictures')).json()
    const { data, response } = await openai.images
      .edit({ image: [await image(), await image(red, 'red.png')], prompt: 'match the colours' })
      .withResponse()
    const { pixels } = await decode(bytesOf(data.data?.[0]?.b64_json))
    expect(pixels.data[0]).toBeGreaterThan(pixels.data[2] ?? 255)
    expect(response.headers.get('x-image2image-notes')).toMatch(/further_images_are_references/)
    const after = await (await api('/api/pictures')).json()
    expect(after.pictures.length - before.pictures.length).toBe(3)
  })

  test('as a link opens for whoever has it, and only that', async () => {
    const answer = await openai.images.edit({ image: await image(), prompt: 'sepia', response_format: 'url' as never })
    const url = answer.data?.[0]?.url ?? ''
    expect(answer.data?.[0]?.b64_json).toBeUndefined()
    const opened = await fetch(url)
    expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(opened.headers.get('cache-control')).toBe('private, no-cache')
    expect((await decode(new Uint8Array(await opened.arrayBuffer()))).width).toBe(width)
    const forged = url.replace(/.$/, last => (last === 'A' ? 'B' : 'A'))
    expect((await fetch(forged)).status).toBe(404)
    expect((await fetch(`${server.url}/v1/images/content`)).status).toBe(404)
  })

  test('as a stream ends with the picture; a failure in it is thrown', async () => {
    const events = []
    for await (const event of await openai.images.edit({ image: await image(), prompt: 'sepia', stream: true, n: 2 }))
      events.push(event.type)
    expect(events).toEqual(['image_edit.completed', 'image_edit.completed'])
    const grey = await painted(() => [128, 128, 128, 255])
    const failing = await openai.images.edit({ image: await image(grey), prompt: 'flip it horizontally', stream: true })
    const drained = (async () => {
      for await (const _ of failing);
    })()
    await expect(drained).rejects.toMatchObject({ code: 'nothing_to_change' })
  })

  const leave = async (name: string, headers: Record<string, string>, stream: boolean) => {
    const gone = new AbortController()
    const prompt = 'make it a comic'
    const call = clientOf(`key-${name}`).images.edit(
      { image: await image(), prompt, stream } as OpenAI.ImageEditParams,
      { signal: gone.signal, headers },
    )
    const list = async () => (await (await api('/api/generations', name)).json()).generations
    while ((await list()).length === 0) await sleep(5)
    gone.abort()
    // A stream that has begun just ends; before that, the call fails.
    await Promise.resolve(call).catch(() => {})
    while (['queued', 'running'].includes((await list())[0].state)) await sleep(20)
    return (await list())[0]
  }

  test('with an Idempotency-Key is made once, also from new copies of its picture; another one is refused', async () => {
    const send = async (prompt: string) =>
      clientOf('key-twice').images.edit({ image: await image(), prompt }, { headers: { 'idempotency-key': 'one' } })
    const [first, again] = [await send('sepia'), await send('sepia')]
    const idOf = (answer: typeof first) => (answer.data?.[0] as { generation?: string } | undefined)?.generation
    expect(idOf(again)).toBe(idOf(first))
    const { pictures } = await (await api('/api/pictures', 'twice')).json()
    expect(pictures).toHaveLength(2)
    expect(await failureOf(send('warmer'))).toMatchObject({ status: 409, code: 'idempotency_key_reused' })
  })

  test('whose client goes away goes on, streamed or not, and is found by its id', async () => {
    for (const [name, stream] of [
      ['leaver', false],
      ['streamer', true],
    ] as const) {
      const kept = await leave(name, {}, stream)
      expect(kept).toMatchObject({ state: 'done', resultId: expect.stringMatching(/^pic_/) })
      const found = await (await api(`/v1/images/generations/${kept.id}`, name)).json()
      expect(found).toMatchObject({ id: kept.id, status: 'completed', progress: 100, error: null })
      expect((await decode(bytesOf(found.data[0].b64_json))).width).toBe(width)
      expect((await api(`/v1/images/generations/${kept.id}`)).status).toBe(404)
    }
  })
})

const api = (path: string, name = 'ada') =>
  fetch(server.url + path, { headers: { authorization: `Bearer key-${name}` } })

describe('models', () => {
  test('are listed and found; others are not there', async () => {
    const ids = []
    for await (const model of openai.models.list()) ids.push(model.id)
    expect(ids).toEqual(['builtin'])
    expect(await openai.models.retrieve('builtin')).toMatchObject({ object: 'model', owned_by: 'image2image' })
    expect(await failureOf(openai.models.retrieve('a/b'))).toMatchObject({ status: 404, code: 'model_not_found' })
  })
})

describe('what is refused', () => {
  const edit = async (more: object) =>
    failureOf(openai.images.edit({ image: await image(), prompt: 'sepia', ...more } as OpenAI.ImageEditParams))

  test.each([
    [{ prompt: undefined }, 'missing_parameter', 'prompt'],
    [{ prompt: ' ' }, 'missing_parameter', 'prompt'],
    [{ image: undefined }, 'missing_parameter', 'image'],
    [{ n: 11 }, 'invalid_value', 'n'],
    [{ n: 1.5 }, 'invalid_value', 'n'],
    [{ size: '13x99999999' }, 'invalid_value', 'size'],
    [{ size: '4000x100' }, 'invalid_value', 'size'],
    [{ output_format: 'exe' }, 'invalid_value', 'output_format'],
    [{ output_compression: 101 }, 'invalid_value', 'output_compression'],
    [{ background: 'transparent', output_format: 'jpeg' }, 'invalid_value', 'background'],
    [{ seed: -1 }, 'invalid_value', 'seed'],
    [{ strength: 2 }, 'invalid_value', 'strength'],
    [{ stream: 'yes' }, 'invalid_value', 'stream'],
    [{ prompt: 'xyzzy plugh' }, 'nothing_understood', 'prompt'],
  ])('%j', async (more, code, param) => {
    expect(await edit(more)).toEqual({ status: 400, code, param, type: 'invalid_request_error' })
  })

  test('leaves nothing behind', async () => {
    const before = await (await api('/api/pictures')).json()
    await edit({ prompt: 'xyzzy plugh' })
    await edit({
      mask: await toFile(await encode({ width: 2, height: 2, data: new Uint8Array(16) }, { format: 'png' }), 'm.png'),
    })
    expect(await (await api('/api/pictures')).json()).toEqual(before)
  })

  test('by its true name: mask, picture, model, key, text alone', async () => {
    const tiny = await toFile(
      await encode({ width: 2, height: 2, data: new Uint8Array(16) }, { format: 'png' }),
      'm.png',
    )
    expect(await edit({ mask: tiny })).toMatchObject({ status: 400, code: 'mask_size', param: 'mask' })
    const opaque = await image(await painted(() => [0, 0, 0, 255]))
    expect(await edit({ mask: opaque })).toMatchObject({ status: 400, code: 'mask_without_hole', param: 'mask' })
    const mask = await image(await painted(() => [0, 0, 0, 0]))
    expect(await edit({ mask, prompt: 'rotate it 90 degrees' })).toMatchObject({
      code: 'mask_changes_size',
      param: 'mask',
    })
    expect(await edit({ image: await toFile(Buffer.from('nope'), 'a.png') })).toMatchObject({
      status: 415,
      param: 'image',
    })
    expect(await edit({ model: 'dragon-9' })).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' })
    const stranger = clientOf('sk-wrong').models.list()
    expect(await failureOf(stranger)).toMatchObject({ status: 401, code: 'invalid_api_key' })
    const drawn = openai.images.generate({ prompt: 'a red circle' })
    expect(await failureOf(drawn)).toMatchObject({ status: 400, code: 'needs_generative_model' })
    expect(await failureOf(openai.get('/images/nowhere'))).toMatchObject({ status: 404, code: 'route_not_found' })
  })

  test('when it needs a generative model, with what would work', async () => {
    const call = openai.images.edit({ image: await image(), prompt: 'add a red dragon to the sky' })
    expect(await failureOf(call)).toMatchObject({ status: 400, code: 'needs_generative_model', param: 'prompt' })
    await expect(call).rejects.toThrow(/What works here: “/)
  })
})

describe('the event stream of a generation', () => {
  async function ordered(instruction: string): Promise<{ id: string }> {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(photo)]), 'photo.png')
    const headers = { authorization: 'Bearer key-ada' }
    const picture = await (await fetch(`${server.url}/api/pictures`, { method: 'POST', headers, body: form })).json()
    const body = JSON.stringify({ pictureId: picture.id, instruction })
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
    const answer = await fetch(`${server.url}/api/generations`, init)
    expect(answer.status).toBe(202)
    return answer.json()
  }

  test('ends with the end, resumes after an id, and says 204 to who has seen it', async () => {
    const { id } = await ordered('make it a watercolour')
    const whole = await (await api(`/api/generations/${id}/events`)).text()
    const ids = [...whole.matchAll(/^id: (\d+)$/gm)].map(found => Number(found[1]))
    expect(whole).toMatch(/event: done\ndata: .*"state":"done".*\n\n$/)
    const headers = (last: number | undefined) => ({ authorization: 'Bearer key-ada', 'last-event-id': String(last) })
    const again = await fetch(`${server.url}/api/generations/${id}/events`, { headers: headers(ids[0]) })
    expect((await again.text()).match(/^event: /gm)).toEqual(['event: '])
    const over = await fetch(`${server.url}/api/generations/${id}/events`, { headers: headers(ids.at(-1)) })
    expect(over.status).toBe(204)
    expect((await api(`/api/generations/${id}/events`, 'eve')).status).toBe(404)
  })

  test('while an edit is heavy, the server answers others', async () => {
    const [wide, high] = [1_600, 1_200]
    const data = Uint8Array.from({ length: wide * high * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i >> 6) % 256))
    const large = await encode({ width: wide, height: high, data }, { format: 'jpeg' })
    const edit = openai.images.edit({ image: await image(large), prompt: 'make it a watercolour' })
    let isOver = false
    const over = edit.then(() => {
      isOver = true
    })
    const waits: number[] = []
    while (!isOver) {
      const begun = performance.now()
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
      waits.push(performance.now() - begun)
      await sleep(25)
    }
    await over
    const median = waits.toSorted((one, two) => one - two)[waits.length >> 1] ?? 0
    expect(waits.length).toBeGreaterThan(10)
    expect(median).toBeLessThan(250)
  }, 120_000)

  test('is let go when its reader goes', async () => {
    const { id } = await ordered('make it a watercolour')
    const headers = { authorization: 'Bearer key-ada' }
    await new Promise<void>(resolve => {
      const reading = request(`${server.url}/api/generations/${id}/events`, { headers }, response => {
        response.once('data', () => response.destroy())
        response.once('close', () => resolve())
      })
      reading.end()
    })
    while ((await (await api(`/api/generations/${id}`)).json()).state !== 'done') await sleep(20)
  })
})
