import { describe, expect, it } from 'vitest'
import { png } from '../../test/counterparts/vendors/vendor.ts'
import {
  dataUrlOf,
  fetchedPicture,
  fieldsOf,
  formOf,
  jsonOf,
  listOf,
  nearestRatio,
  newsOf,
  ownUrl,
  pictureAt,
  seed31,
} from './exchange.ts'

describe('an address out of an answer', () => {
  const base = 'https://queue.example.com/v1'
  const hosts = ['media.example.com', '*.files.example.com']
  const own = (url: unknown) => ownUrl(url, base, hosts)

  it.each([
    'https://queue.example.com/requests/1',
    'https://media.example.com/a.png?sig=1',
    'https://v3.files.example.com/a.png',
    'https://a.b.files.example.com/a.png',
  ])('%s is followed', url => expect(own(url)).toBe(url))

  it.each([
    'http://queue.example.com/requests/1',
    'https://queue.example.com:8443/requests/1',
    'https://queue.example.com.evil.test/',
    'https://evilfiles.example.com/',
    'https://files.example.com/',
    'https://media.example.com:444/',
    'http://media.example.com/a.png',
    'https://user@queue.example.com/',
    'https://queue.example.com@evil.test/',
    'https://169.254.169.254/latest',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    '//media.example.com/a.png',
    '/requests/1',
    '',
    null,
    7,
    ['https://media.example.com/a.png'],
  ])('%s is not', url => {
    expect(() => own(url)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'provider_failed' }) }),
    )
  })

  it('on the same computer only at the very same port', () => {
    const at = (url: string) => ownUrl(url, 'http://127.0.0.1:4711', [])
    expect(at('http://127.0.0.1:4711/a')).toBe('http://127.0.0.1:4711/a')
    expect(() => at('http://127.0.0.1:4712/a')).toThrow()
    expect(() => at('http://localhost:4711/a')).toThrow()
  })
})

describe('a picture that was made and is fetched', () => {
  const never = new AbortController().signal
  const egress = (why: string, code?: string) =>
    Object.assign(new Error('no answer', code ? { cause: Object.assign(new Error(code), { code }) } : {}), { why })
  const answers =
    (status: number, body: string | Uint8Array<ArrayBuffer> = '') =>
    async () =>
      new Response(body, { status })
  const fails = (error: unknown) => () => Promise.reject(error)
  const file = new Uint8Array(png(1, 1, [0, 0, 0, 255]))

  it.each([
    ['a shut door', fails(egress('host_not_allowed')), 'provider_not_a_picture', 'provider_not_a_picture'],
    ['an address inside', fails(egress('address_not_public')), 'provider_not_a_picture', 'provider_not_a_picture'],
    ['a page', answers(200, '<!doctype html>'), 'provider_not_a_picture', 'provider_not_a_picture'],
    ['too much', fails(egress('answer_too_large')), 'provider_not_a_picture', 'provider_not_a_picture'],
    ['half of it', fails(egress('cut_short')), 'provider_cut_short', 'provider_cut_short'],
    ['nothing', answers(200), 'provider_empty', 'provider_empty'],
    ['a 401', answers(401), 'provider_result_gone', 'provider_result_gone'],
    ['a 403', answers(403), 'provider_result_gone', 'provider_result_gone'],
    ['a 404', answers(404), 'provider_result_gone', 'provider_result_gone'],
    ['a 429', answers(429), 'provider_rate_limited', 'provider_result_gone'],
    ['a 503', answers(503), 'provider_overloaded', 'provider_result_gone'],
    ['nobody there', fails(egress('unreachable', 'ECONNREFUSED')), 'provider_unreachable', 'provider_result_gone'],
    ['silence', fails(egress('too_slow')), 'provider_timeout', 'provider_result_gone'],
    ['a fault of ours', fails(new TypeError('a bug')), 'provider_failed', 'provider_result_gone'],
  ] as const)('%s: it is paid for all the same', async (_, send, ofQueue, atOnce) => {
    const url = 'https://media.example.com/a.png'
    await expect(fetchedPicture({ send }, url)).rejects.toMatchObject({ failure: { code: ofQueue, billed: 'yes' } })
    await expect(pictureAt({ send }, url, never)).rejects.toMatchObject({ failure: { code: atOnce, billed: 'yes' } })
  })

  it('is fetched without a key, or is the address itself', async () => {
    const sent: unknown[] = []
    const send = async (_: string, each?: object) => {
      sent.push(each)
      return new Response(file)
    }
    expect((await pictureAt({ send }, 'https://media.example.com/a.png', never)).bytes).toEqual(file)
    expect(sent).toEqual([{ signal: never, timeoutMs: 120_000, answerBytes: 64 * 1024 * 1024 }])
    expect((await pictureAt({ send }, dataUrlOf(file), never)).format).toBe('png')
    await expect(pictureAt({ send }, 'data:image/png;base64,AAAA', never)).rejects.toMatchObject({
      failure: { code: 'provider_not_a_picture', billed: 'yes' },
    })
    expect(sent).toHaveLength(1)
  })
})

describe('what comes and goes', () => {
  it('a form names its files by what they are for, and leaves out what is not there', async () => {
    const { headers, body } = await formOf([
      ['prompt', 'a "red" hat\r\nand a scarf'],
      ['image', png(1, 1, [0, 0, 0, 255])],
      ['mask', null],
      ['seed', 0],
      ['async', false],
    ])
    const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers }).formData()
    expect([...form.keys()]).toEqual(['prompt', 'image', 'seed', 'async'])
    expect([form.get('prompt'), form.get('seed'), form.get('async')]).toEqual([
      'a "red" hat\r\nand a scarf',
      '0',
      'false',
    ])
    expect(form.get('image')).toMatchObject({ name: 'image.png', type: 'image/png' })
  })

  it('knows the three kinds of files that go out, and says nothing of others', () => {
    const riff = Buffer.from('RIFF....WEBP')
    expect(dataUrlOf(png(1, 1, [0, 0, 0, 255]))).toMatch(/^data:image\/png;base64,iVBOR/)
    expect(dataUrlOf(Uint8Array.of(0xff, 0xd8, 0xff))).toMatch(/^data:image\/jpeg;/)
    expect(dataUrlOf(riff)).toMatch(/^data:image\/webp;/)
    expect(dataUrlOf(Uint8Array.of(1, 2))).toMatch(/^data:application\/octet-stream;/)
  })

  it('an order without JSON in its answer is a fault, a question without is weather', async () => {
    const page = () => new Response('<!doctype html>')
    await expect(jsonOf(page())).rejects.toMatchObject({ failure: { code: 'provider_not_a_picture' } })
    await expect(jsonOf(new Response(''))).rejects.toMatchObject({ failure: { code: 'provider_empty' } })
    await expect(newsOf(page())).rejects.toMatchObject({ failure: { code: 'provider_overloaded' } })
    expect(await jsonOf(new Response('[1]'))).toEqual({})
  })

  it('reads anything as something', () => {
    expect([fieldsOf(null), fieldsOf([1]), fieldsOf('x'), fieldsOf({ a: 1 })]).toEqual([{}, {}, {}, { a: 1 }])
    expect([listOf(null), listOf({ length: 2 }), listOf([1])]).toEqual([[], [], [1]])
    expect([0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map(seed31)).toEqual([0, 1, 0x7fff_ffff, 0, 0x7fff_ffff])
  })

  it.each([
    [{ width: 1024, height: 1024 }, '1:1'],
    [{ width: 1920, height: 1080 }, '16:9'],
    [{ width: 1080, height: 1920 }, '9:16'],
    [{ width: 1100, height: 1000 }, '1:1'],
    [{ width: 9000, height: 1000 }, '21:9'],
  ])('%o is nearest to %s', (size, name) => {
    expect(nearestRatio(size, ['1:1', '16:9', '9:16', '21:9'])).toBe(name)
  })
})
