import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decode, encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('./cli.ts', import.meta.url))

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function image2image(...words: string[]): Promise<Outcome> {
  return new Promise(resolve => {
    const flags = ['--disable-warning=ExperimentalWarning', program, ...words]
    const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(tmpdir(), 'image2image-compiled') }
    execFile(process.execPath, flags, { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

let folder: string
let photo: string
let photoBytes: Uint8Array

beforeAll(async () => {
  const [width, height] = [60, 40]
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) data.set([(i % width) * 4, 90, 140, 255], i * 4)
  photoBytes = await encode({ width, height, data }, { format: 'png' })
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image2image-cli-'))
  photo = join(folder, 'photo.png')
  await writeFile(photo, photoBytes)
  return () => rm(folder, { recursive: true, force: true })
})

describe('plan', () => {
  it('prints exactly the plan, and nothing else, as JSON', async () => {
    const { code, stdout, stderr } = await image2image('plan', 'make it a watercolour', '--json')
    expect(code).toBe(0)
    expect(stdout).toBe(
      '{"operations":[{"name":"watercolour","strength":1}],"notUnderstood":[],"needsGenerative":false}\n',
    )
    expect(stderr).toBe('')
  })

  it('says in words what it would do', async () => {
    const { stdout } = await image2image('plan', 'slightly', 'warmer', 'and', 'add', 'a', 'hat')
    expect(stdout).toBe('Warmer, strength 50 %. Needs a generative model: adding things to a picture.\n')
  })
})

describe('operations', () => {
  it('lists what the engine can do, for people and for programs', async () => {
    const people = await image2image('operations')
    expect(people.stdout).toContain('watercolour')
    const programs = await image2image('operations', '--json')
    expect(Object.keys(JSON.parse(programs.stdout).operations)).toContain('background-remove')
  })
})

describe('edit', () => {
  it('writes the result and reports it', async () => {
    const output = join(folder, 'out.jpg')
    const { code, stdout, stderr } = await image2image('edit', photo, 'make it brighter', '-o', output, '--json')
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({
      output,
      width: 60,
      height: 40,
      plan: { operations: [{ name: 'brighten', strength: 1 }], notUnderstood: [], needsGenerative: false },
      engine: 'built-in',
      version: expect.any(String),
      seed: 1,
      notes: [],
      durationMs: expect.any(Number),
    })
    const made = await decode(await readFile(output))
    expect([made.format, made.width, made.height]).toEqual(['jpeg', 60, 40])
    expect(await readFile(photo)).toEqual(Buffer.from(photoBytes))
    expect((await readdir(folder)).sort()).toEqual(['out.jpg', 'photo.png'])
  })

  it('names the result itself, beside the photo, and takes no name twice', async () => {
    await image2image('edit', photo, 'sepia')
    await image2image('edit', photo, 'sepia')
    expect((await readdir(folder)).sort()).toEqual(['photo-edited-2.png', 'photo-edited.png', 'photo.png'])
  })

  it('makes the same bytes from the same seed, and turns everything by --strength', async () => {
    const [one, two, weak] = ['one.png', 'two.png', 'weak.png'].map(name => join(folder, name))
    await image2image('edit', photo, 'vintage', '-o', one, '--seed', '7')
    await image2image('edit', photo, 'vintage', '-o', two, '--seed', '7')
    const { stdout } = await image2image(
      ...['edit', photo, 'vintage', '-o', weak, '--seed', '7', '--strength', '0.3', '--json'],
    )
    expect(await readFile(one)).toEqual(await readFile(two))
    expect(await readFile(weak)).not.toEqual(await readFile(one))
    expect(JSON.parse(stdout).plan.operations[0].strength).toBe(0.3)
  })

  it('overwrites the photo only when told to by name', async () => {
    const { code } = await image2image('edit', photo, 'sepia', '-o', photo)
    expect(code).toBe(0)
    expect(await readFile(photo)).not.toEqual(Buffer.from(photoBytes))
  })

  it.each([
    ['asdf qwer', 'nothing_understood'],
    ['add a hat', 'needs_generative'],
    ['resize to 60 pixels wide', 'nothing_to_change'],
  ])('refuses %j as %s, leaves nothing behind and says what would work', async (words, errorCode) => {
    const { code, stdout } = await image2image('edit', photo, words, '--json')
    expect(code).toBe(3)
    const { error } = JSON.parse(stdout)
    expect(error.code).toBe(errorCode)
    expect(error.message.length).toBeGreaterThan(40)
    expect(await readdir(folder)).toEqual(['photo.png'])
  })

  it('refuses files that are no pictures', async () => {
    const text = join(folder, 'notes.jpg')
    await writeFile(text, 'not a picture at all')
    const { code, stderr } = await image2image('edit', text, 'sepia')
    expect([code, stderr]).toEqual([3, expect.stringContaining('not a picture')])
  })

  it.each([
    [['edit'], 'Give a photo'],
    [['edit', 'nowhere.jpg', 'sepia'], 'There is no file nowhere.jpg'],
    [['edit', 'photo.jpg', 'sepia', '--ouput', 'x.png'], 'did you mean --output?'],
    [['edit', 'photo.jpg', 'sepia', '--strength', 'much'], '--strength takes a number from 0 to 1.5'],
    [['edit', 'photo.jpg', 'sepia', '--seed', '1.5'], '--seed takes a whole number'],
    [['edit', 'photo.jpg', 'sepia', '-o', 'x.bmp'], 'must end in .png'],
    [['edti'], 'did you mean “edit”?'],
    [['plan'], 'Say what should change'],
  ])('%j: %s', async (words, message) => {
    const { code, stderr } = await image2image(...words)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('ends at once when interrupted, and leaves nothing behind', async () => {
    const large = join(folder, 'large.png')
    const [width, height] = [1600, 1200]
    await writeFile(
      large,
      await encode({ width, height, data: new Uint8ClampedArray(width * height * 4).fill(120) }, { format: 'png' }),
    )
    const child = spawn(process.execPath, [program, 'edit', large, 'denoise, oil, watercolour'], { stdio: 'ignore' })
    setTimeout(() => child.kill('SIGINT'), 1500)
    const signal = await new Promise(resolve => child.on('exit', (_, name) => resolve(name)))
    expect(signal).toBe('SIGINT')
    expect((await readdir(folder)).sort()).toEqual(['large.png', 'photo.png'])
  })

  it('fails cleanly where it cannot write', async () => {
    const { code, stdout } = await image2image('edit', photo, 'sepia', '-o', join(folder, 'no', 'x.png'), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout).error.code).toBe('output_not_writable')
  })
})

describe('help', () => {
  it.each([[[]], [['edit']], [['plan']], [['operations']], [['admin']], [['doctor']]])(
    'is there for %j',
    async words => {
      const { code, stdout } = await image2image(...words, '--help')
      expect([code, stdout]).toEqual([0, expect.stringContaining('Usage: image2image')])
    },
  )
})

describe('edit --server', () => {
  let server: Server
  const seen: string[] = []
  let ordered: unknown
  /** What the run ends with instead of a result. */
  let endsWith: string | null = null
  /** Answered to an order instead of taking it. */
  let orderStatus = 202
  /** Requests to this address are held back until `release`; the test acts meanwhile. */
  let heldUrl: string | null = null
  let onHeld: (release: () => void) => void = () => undefined

  beforeAll(async () => {
    const generation = {
      id: 'g1',
      state: 'done',
      stage: null,
      fraction: 1,
      plan: { operations: [{ name: 'sepia', strength: 1 }], notUnderstood: [], needsGenerative: false },
      engine: { name: 'built-in', version: '0.1.0' },
      seed: 5,
      notes: ['size_limited'],
      inputId: 'p1',
      resultId: 'p2',
      error: null,
    }
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      const { url = '' } = request
      const json = (value: unknown): void => {
        const answer = (): unknown => response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
        if (url === heldUrl) onHeld(answer)
        else answer()
      }
      if (request.headers.authorization !== 'Bearer i2i_test') {
        response.statusCode = 401
        json({ code: 'not_signed_in', detail: 'The key is not known.', status: 401 })
      } else if (url === '/api/pictures') json({ id: 'p1' })
      else if (url.endsWith('/cancel')) json({ ...generation, state: 'cancelled' })
      else if (url.endsWith('/events') && url === heldUrl) {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
        onHeld(() => response.end())
      } else if (url === '/api/generations') {
        request.setEncoding('utf8').on('data', (body: string) => {
          ordered = JSON.parse(body)
        })
        response.statusCode = orderStatus
        const problem = { code: 'said_no', detail: 'No.', status: orderStatus }
        request.on('end', () => json(orderStatus === 202 ? { ...generation, state: 'queued' } : problem))
      } else if (url.endsWith('/events')) {
        response.setHeader('content-type', 'text/event-stream')
        const error = { code: endsWith, message: 'It ended.' }
        const end = endsWith === null ? generation : { ...generation, state: 'failed', resultId: null, error }
        response.end(`id: 1\nevent: ${end.state}\ndata: ${JSON.stringify(end)}\n\n`)
      } else if (url === '/api/pictures/p2') json({ id: 'p2', width: 60, height: 40, hasAlpha: false })
      else response.setHeader('content-type', 'image/png').end(photoBytes)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })

  afterAll(() => new Promise(resolve => server.close(resolve)))

  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  it('uploads, orders, follows and fetches', async () => {
    const output = join(folder, 'out.png')
    const words = ['edit', photo, 'sepia', '-o', output, '--server', address(), '--key', 'i2i_test', '--json']
    const { code, stdout, stderr } = await image2image(...words)
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ output, width: 60, height: 40, seed: 5, engine: 'built-in' })
    expect(JSON.parse(stdout).notes).toEqual(['size_limited'])
    expect(ordered).toEqual({ pictureId: 'p1', instruction: 'sepia', format: 'png' })
    expect(await readFile(output)).toEqual(Buffer.from(photoBytes))
    expect(seen).toContain('POST /api/generations Bearer i2i_test')
  })

  it('sends every option along', async () => {
    const numbers = ['--quality', '35', '--strength', '0.5', '--seed', '5']
    const words = ['edit', photo, 'sepia', '-o', join(folder, 'o.jpg'), ...numbers, '--server', address()]
    expect((await image2image(...words, '--key', 'i2i_test')).code).toBe(0)
    expect(ordered).toEqual({
      pictureId: 'p1',
      instruction: 'sepia',
      format: 'jpeg',
      quality: 35,
      strength: 0.5,
      seed: 5,
    })
  })

  it('passes a refusal of the server on', async () => {
    const words = ['edit', photo, 'sepia', '--server', address(), '--key', 'wrong', '--json']
    const { code, stdout } = await image2image(...words)
    expect(code).toBe(3)
    expect(JSON.parse(stdout).error).toEqual({ code: 'not_signed_in', message: 'The key is not known.' })
  })

  it.each([
    ['no_subject', 3],
    ['damaged_picture', 3],
    ['engine_crashed', 1],
    ['engine_timeout', 1],
    ['unavailable', 1],
  ])('ends after a run that failed with %s by %i', async (failure, status) => {
    endsWith = failure
    const { code, stdout } = await image2image(
      ...['edit', photo, 'sepia', '--server', address(), '--key', 'i2i_test', '--json'],
    )
    endsWith = null
    expect([code, JSON.parse(stdout).error]).toEqual([status, { code: failure, message: 'It ended.' }])
  })

  it.each([
    [400, 3],
    [429, 1],
    [503, 1],
  ])('ends after an answer of %i by %i', async (answer, status) => {
    orderStatus = answer
    const { code } = await image2image('edit', photo, 'sepia', '--server', address(), '--key', 'i2i_test')
    orderStatus = 202
    expect(code).toBe(status)
  })

  /** Interrupts the command once the server has the request to `url`, and says how the command ended. */
  async function interruptAt(url: string, onInterrupted: (release: () => void, kill: () => void) => void) {
    const words = ['edit', photo, 'sepia', '--server', address(), '--key', 'i2i_test', '--json']
    seen.length = 0
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'ignore'] })
    heldUrl = url
    onHeld = release => {
      child.kill('SIGINT')
      setTimeout(() => onInterrupted(release, () => child.kill('SIGINT')), 300)
    }
    let stdout = ''
    child.stdout.on('data', chunk => {
      stdout += String(chunk)
    })
    const end = await new Promise(resolve => child.on('close', (code, signal) => resolve(code ?? signal)))
    heldUrl = null
    return { end, stdout, isCancelled: seen.includes('POST /api/generations/g1/cancel Bearer i2i_test') }
  }

  it.each(['/api/generations', '/api/generations/g1/events'])('cancels there when interrupted at %s', async url => {
    const { end, stdout, isCancelled } = await interruptAt(url, release => release())
    expect([end, isCancelled]).toEqual([1, true])
    expect(JSON.parse(stdout).error).toEqual({ code: 'cancelled', message: 'The edit was cancelled.' })
    expect(await readdir(folder)).toEqual(['photo.png'])
  })

  it('ends at once when interrupted again', async () => {
    expect((await interruptAt('/api/generations', (_, kill) => kill())).end).toBe('SIGINT')
  })

  it('says when no server answers', async () => {
    const words = ['edit', photo, 'sepia', '--server', 'http://127.0.0.1:9', '--key', 'k', '--json']
    const { code, stdout } = await image2image(...words)
    expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'server_unreachable'])
  })
})

describe('a result', () => {
  const make = async (name: string, ...words: string[]) => {
    const output = join(folder, name)
    const { code, stderr } = await image2image('edit', photo, ...words, '-o', output)
    expect([code, stderr.includes('image2image:')]).toEqual([0, false])
    return output
  }

  it('says how it was made, and is made again to the byte', async () => {
    const output = await make('out.jpg', 'sepia and a vignette', '--seed', '9', '--quality', '80')
    const { stdout } = await image2image('inspect', output, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ engine: 'built-in', seed: 9, sourceType: 'algorithmicallyEnhanced' })
    const again = await image2image('rerun', photo, output, '--json')
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([0, { identical: true, seed: 9 }])
  })

  it('of another photo is not the same; a photo has no record', async () => {
    const output = await make('out.png', 'sepia')
    const other = join(folder, 'other.png')
    const data = new Uint8ClampedArray(60 * 40 * 4).fill(200)
    await writeFile(other, await encode({ width: 60, height: 40, data }, { format: 'png' }))
    expect(await image2image('rerun', other, output)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/Not the same/),
    })
    expect(await image2image('inspect', photo)).toMatchObject({ code: 3, stderr: expect.stringMatching(/no record/) })
  })

  it('with a mask changes nothing outside it, and asks for the mask again', async () => {
    const mask = join(folder, 'mask.png')
    const data = new Uint8ClampedArray(60 * 40 * 4)
    for (let i = 0; i < 60 * 40; i++) data.set([0, 0, 0, i % 60 < 30 ? 0 : 255], i * 4)
    await writeFile(mask, await encode({ width: 60, height: 40, data }, { format: 'png' }))
    const output = await make('out.png', 'invert the colours', '--mask', mask)
    const [before, after] = await Promise.all(
      [photo, output].map(async path => (await decode(await readFile(path))).pixels),
    )
    for (let y = 0; y < 40; y++) {
      const [from, to] = [(y * 60 + 30) * 4, (y * 60 + 60) * 4]
      expect(after?.data.slice(from, to)).toEqual(before?.data.slice(from, to))
    }
    expect(after?.data[20 * 60 * 4 + 40]).not.toBe(before?.data[20 * 60 * 4 + 40])
    expect((await image2image('rerun', photo, output)).stderr).toMatch(/--mask/)
    expect((await image2image('rerun', photo, output, '--mask', mask)).stdout).toMatch(/The same/)
  })

  it('is a drawing where one was asked for, and the drawing says how it was made', async () => {
    const drawing = await make('out.svg', 'make it a vector drawing')
    expect(await readFile(drawing, 'utf8')).toMatch(/^(<\?xml[^>]*>\s*)?<svg/)
    expect((await image2image('inspect', drawing)).stdout).toMatch(/Vector/)
    expect((await image2image('rerun', photo, drawing)).stdout).toMatch(/The same/)
  })

  it('asks for what its words need', async () => {
    const refused = await image2image('edit', photo, 'match the colours', '--json')
    expect([refused.code, JSON.parse(refused.stdout).error.code]).toEqual([3, 'reference_missing'])
  })

  it('is a drawing only where something draws', async () => {
    const refused = await image2image('edit', photo, 'sepia', '-o', join(folder, 'out.svg'))
    expect([refused.code, await readdir(folder)]).toEqual([3, ['photo.png']])
  })
})
