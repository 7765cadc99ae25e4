/** Uploads as they come from bad lines, bad people and full disks: nothing in memory, nothing left behind. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultLimits, encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { silentLog } from '../kernel/log.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { diskStorage } from '../storage/disk/disk.ts'
import { Decoder } from './decoder/decoder.ts'
import { createMedia, readForm } from './media.ts'
import { createSpool } from './spool.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())

const boundary = 'edge-of-a-part'
const opening = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="x.png"\r\n\r\n`
const closing = `\r\n--${boundary}--\r\n`
const megabyte = Buffer.alloc(1024 * 1024, 'photo of somebody ')

function requestOf(body: ReadableStream<Uint8Array>): Request {
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  return new Request('http://127.0.0.1/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
}

/** So many megabytes, made as they are asked for. */
function uploadOf(megabytes: number): Request {
  let sent = -1
  return requestOf(
    new ReadableStream({
      pull(controller) {
        sent++
        if (sent === 0) controller.enqueue(Buffer.from(opening))
        else if (sent <= megabytes) controller.enqueue(megabyte)
        else {
          controller.enqueue(Buffer.from(closing))
          controller.close()
        }
      },
    }),
  )
}

const spoolOf = (name: string) => createSpool({ dir: join(world.dir, name), reserveBytes: 0 })
const limits = { fileBytes: 60 * 1024 * 1024, files: 1 }
const photo = () => encode({ width: 24, height: 16, data: new Uint8Array(24 * 16 * 4).fill(99) }, { format: 'png' })

async function openSpoolFiles(dir: string): Promise<number> {
  const { readlink } = await import('node:fs/promises')
  const fds = await readdir('/proc/self/fd').catch(() => [])
  const targets = await Promise.all(fds.map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return targets.filter(target => target.includes(join(dir, 'upload-'))).length
}

describe('uploads', () => {
  test('twenty of 50 MB at once cost next to no memory', { timeout: 240_000 }, async () => {
    const spool = spoolOf('many')
    await (await readForm(uploadOf(1), { ...limits, spool })).dispose()
    globalThis.gc?.()
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 20)
    const forms = await Promise.all(Array.from({ length: 20 }, () => readForm(uploadOf(50), { ...limits, spool })))
    clearInterval(watch)
    expect(forms.map(({ files }) => files[0]?.source.sizeBytes)).toEqual(Array(20).fill(50 * 1024 * 1024))
    await Promise.all(forms.map(form => form.dispose()))
    const grownMb = (peak - before) / 2 ** 20
    if (process.env.I2I_REPORT) process.stdout.write(`\n20 x 50 MB: ${Math.round(grownMb)} MB more\n`)
    expect(grownMb).toBeLessThan(200)
    expect(await openSpoolFiles(join(world.dir, 'many'))).toBe(0)
  })

  test('that stand still are let go, and leave nothing', async () => {
    const spool = spoolOf('slow')
    let isAbandoned = false
    const stalled = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from(opening))
        controller.enqueue(Buffer.from('a few bytes'))
      },
    })
    const onAbandon = () => {
      isAbandoned = true
    }
    const reading = readForm(requestOf(stalled), { ...limits, spool, windowMs: 150, onAbandon })
    await expect(reading).rejects.toMatchObject({ code: 'upload_too_slow' })
    expect(isAbandoned).toBe(true)
    expect(await openSpoolFiles(join(world.dir, 'slow'))).toBe(0)
  })

  test('whose sender goes away leave nothing', async () => {
    const spool = spoolOf('gone')
    let sent = 0
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ === 0) controller.enqueue(Buffer.from(opening))
        else if (sent < 5) controller.enqueue(megabyte)
        else controller.error(new TypeError('the connection broke'))
      },
    })
    await expect(readForm(requestOf(broken), { ...limits, spool })).rejects.toMatchObject({
      code: 'upload_interrupted',
    })
    expect(await openSpoolFiles(join(world.dir, 'gone'))).toBe(0)
  })

  test('that are too large leave nothing', async () => {
    const spool = spoolOf('large')
    const reading = readForm(uploadOf(10), { spool, files: 1, fileBytes: 3 * 1024 * 1024 })
    await expect(reading).rejects.toMatchObject({ code: 'upload_too_large' })
    expect(await openSpoolFiles(join(world.dir, 'large'))).toBe(0)
  })
})

describe('a full disk', () => {
  test('while an upload comes in is said, and nothing is half done', async () => {
    const spool = createSpool({ dir: join(world.dir, 'full'), reserveBytes: Number.MAX_SAFE_INTEGER })
    await expect(readForm(uploadOf(3), { ...limits, spool })).rejects.toMatchObject({ code: 'disk_full', kind: 'full' })
    expect(await openSpoolFiles(join(world.dir, 'full'))).toBe(0)
  })

  test('while a picture is kept is said, and neither row nor object stays', async () => {
    const whole = diskStorage(join(world.dir, 'objects'))
    let writes = 0
    const storage = {
      ...whole,
      put: async (key: string, source: AsyncIterable<Uint8Array>) => {
        if (++writes < 3) return whole.put(key, source)
        throw new Unavailable('the disk', { cause: Object.assign(new TypeError('no space'), { code: 'ENOSPC' }) })
      },
    }
    const media = createMedia({ ...world, storage })
    const keeping = media.ingest(await photo(), 'acc_full', { name: 'x', origin: 'upload' })
    await expect(keeping).rejects.toMatchObject({ code: 'disk_full' })
    const { rows } = await world.database.pool.query('select id from pictures')
    const left = await readdir(join(world.dir, 'objects'), { recursive: true, withFileTypes: true })
    expect([rows, left.filter(entry => entry.isFile())]).toEqual([[], []])
    media.close()
  })
})

describe('a file that kills its decoder', () => {
  test('is refused in words, others go on, and it is tried no second time', async () => {
    const options = { decodeMs: 20_000, encodeMs: 20_000, pixels: 40_000_000, children: 1, waiting: 5 }
    const decoder = new Decoder({ ...options, memoryBytes: 2 ** 31 }, silentLog)
    const killer = await spoolOf('killer').take(piecesOf(await photo()))
    const other = await spoolOf('killer').take(piecesOf(Buffer.concat([await photo(), Buffer.from('other')])))
    const task = { kind: 'intake', limits: defaultLimits } as const
    const doomed = decoder.run('a', task, [killer]).catch((cause: unknown) => cause)
    const [pid] = decoder.pids()
    process.kill(pid, 'SIGSTOP')
    process.kill(pid, 'SIGSEGV')
    process.kill(pid, 'SIGCONT')
    const refusal = await doomed
    expect(refusal).toMatchObject({ code: 'damaged_picture', message: expect.stringContaining('export it anew') })
    const before = decoder.pids()
    await expect(decoder.run('b', task, [killer])).rejects.toBe(refusal)
    expect(decoder.pids()).toEqual(before)
    expect((await decoder.run('b', task, [other])).described.width).toBe(24)
    decoder.close()
    for (const each of [killer, other]) await each.dispose()
  })

  test.skipIf(process.platform !== 'linux')('cannot leave a core dump with a picture in it', async () => {
    const decoder = new Decoder(
      { decodeMs: 20_000, encodeMs: 20_000, pixels: 40_000_000, children: 1, waiting: 5, memoryBytes: 2 ** 31 },
      silentLog,
    )
    await decoder.run('a', { kind: 'intake', limits: defaultLimits }, [await photo()])
    const bounds = await readFile(`/proc/${decoder.pids()[0]}/limits`, 'utf8')
    expect(bounds).toMatch(/Max core file size +0 +0/)
    expect(bounds).toMatch(/Max data size +\d+ +\d+/)
    decoder.close()
  })
})

async function* piecesOf(bytes: Uint8Array) {
  yield bytes
}
