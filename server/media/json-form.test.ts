/** Pictures in JSON, cut into pieces at every place; and what is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJsonForm } from './json-form.ts'
import { createSpool, type Spool } from './spool.ts'

let spool: Spool
const bytes = Buffer.from(Uint8Array.from({ length: 1_000 }, (_, i) => (i * 37) % 256))
const url = `data:image/png;base64,${bytes.toString('base64')}`
const limits = { fileBytes: 5_000, files: 3, characters: 5_000 }

beforeAll(() => {
  spool = createSpool({ reserveBytes: 0 })
})
afterAll(() => spool.sweep())

function requestOf(text: string, pieceBytes: number): Request {
  const whole = Buffer.from(text)
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= whole.length) return controller.close()
      controller.enqueue(whole.subarray(at, at + pieceBytes))
      at += pieceBytes
    },
  })
  return new Request('http://127.0.0.1/', { method: 'POST', body, duplex: 'half' } as RequestInit)
}

const read = (text: string, pieceBytes = 64) => readJsonForm(requestOf(text, pieceBytes), { ...limits, spool })

async function plainOf(source: { read(): AsyncIterable<Buffer> }): Promise<Buffer> {
  const pieces = []
  for await (const piece of source.read()) pieces.push(piece)
  return Buffer.concat(pieces)
}

test.each([1, 2, 3, 5, 7, 64, 100_000])('in pieces of %i bytes, each picture comes out as it went in', async size => {
  const body = {
    prompt: 'data:image/png;base64,is only words here, with a "quote" and a \\ in it',
    images: [{ image_url: url }, { file_id: 'pic_1' }, { image_url: 'https://example.org/a.png' }],
    mask: { image_url: url },
    image_url: 'datura',
    n: 2,
  }
  const form = await read(JSON.stringify(body), size)
  expect(form.value).toEqual({
    ...body,
    images: [{ image_url: 'data:#0' }, { file_id: 'pic_1' }, { image_url: 'https://example.org/a.png' }],
    mask: { image_url: 'data:#1' },
  })
  expect(await Promise.all(form.files.map(file => plainOf(file.source)))).toEqual([bytes, bytes])
  await form.dispose()
})

test('slashes may be escaped, and whitespace stands anywhere', async () => {
  const text = `{ "images" : [ { "image_url" :\n "${url.replaceAll('/', '\\/')}" } ] }`
  for (const size of [1, 10, 10_000]) {
    const form = await read(text, size)
    expect(await plainOf(form.files[0]?.source as never)).toEqual(bytes)
    await form.dispose()
  }
})

test.each([
  ['{"image_url":"data:image/png;base64,AA*A"}', 'json_malformed'],
  ['{"image_url":"data:image/png;base64,AA==AAAA"}', 'json_malformed'],
  ['{"image_url":"data:image/png,words"}', 'json_malformed'],
  ['{"image_url":"data:image/png;base64,AAAA', 'json_malformed'],
  ['{"image_url":"data:', 'json_malformed'],
  ['{"a":', 'json_malformed'],
  ['['.repeat(40), 'json_malformed'],
  [`{"prompt":"${'a'.repeat(300_000)}"}`, 'json_malformed'],
  [`{"image_url":"data:image/png;base64,${'A'.repeat(6_000)}"}`, 'upload_too_large'],
  [`[${Array(4).fill('{"image_url":"data:image/png;base64,AAAA"}').join()}]`, 'one_file_only'],
])('%.60s is refused', async (text, code) => {
  for (const size of [7, 100_000]) await expect(read(text, size)).rejects.toMatchObject({ code })
})
