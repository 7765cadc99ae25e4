/**
 * What encryption costs: random ranges of 100 KB out of 24 MB against a plain read of the same bytes, sealing and opening
 * against AES-256-GCM alone in the same process, and a rotation of the keys of 10,000 pictures. Goals as in the design's
 * performance notes: a range at most four plain reads, bulk at half of bare AES-GCM or better.
 */
import { createCipheriv, randomBytes } from 'node:crypto'
import { close, open, read } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, openEmbedded } from '../server/database/database.ts'
import { systemClock } from '../server/kernel/clock.ts'
import { silentLog } from '../server/kernel/log.ts'
import { openKeys, rotate } from '../server/keys/keys.ts'
import { sealed, sealedStream, unsealPiece } from '../server/media/media.ts'
import { diskStorage } from '../server/storage/disk/disk.ts'

const megabyte = 1024 * 1024
const rangeBytes = 100 * 1024
const reads = 400
const pictures = 10_000
const goal = 4

const dir = await mkdtemp(join(tmpdir(), 'i2i-bench-'))
const binding = { ownerId: 'acc_bench', pictureId: 'pic_bench', variant: 'original' }
const dataKey = randomBytes(32)
const plain = randomBytes(24 * megabyte)
const storage = diskStorage(join(dir, 'pictures'))
const key = 'pictures/xx/bench/original'

const percentile = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0

/** One after another, each at its own place; the least loaded tenth says what the work costs. */
async function microseconds(run: (start: number) => Promise<unknown>): Promise<{ p10: number; p50: number }> {
  const times: number[] = []
  for (let i = 0; i < reads; i++) {
    const start = Math.floor(Math.random() * (plain.length - rangeBytes))
    const from = performance.now()
    await run(start)
    times.push((performance.now() - from) * 1_000)
  }
  times.sort((one, other) => one - other)
  return { p10: percentile(times, 0.1), p50: percentile(times, 0.5) }
}

async function cpuSeconds(run: () => Promise<unknown> | unknown): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const plainRead = (path: string, start: number): Promise<number> =>
  new Promise((resolve, reject) => {
    open(path, 'r', (cause, file) => {
      if (cause) return reject(cause)
      read(file, Buffer.allocUnsafeSlow(rangeBytes), 0, rangeBytes, start, (error, count) => {
        close(file, () => (error ? reject(error) : resolve(count)))
      })
    })
  })

async function ranges(): Promise<number> {
  const path = join(dir, 'pictures', ...key.split('/'))
  const object = { dataKey, binding, sizeBytes: plain.length }
  const piece = (start: number, end: number) => storage.read(key, { start, end })
  const { opener } = await unsealPiece(piece, object, { start: 0, end: 1 })
  const range = (start: number) => ({ start, end: start + rangeBytes })
  for (let i = 0; i < 100; i++) await unsealPiece(piece, object, range(i * 1_000), opener)
  const bare = await microseconds(start => plainRead(path, start))
  const known = await microseconds(start => unsealPiece(piece, object, range(start), opener))
  const first = await microseconds(start => unsealPiece(piece, object, range(start)))
  const show = ({ p10, p50 }: { p10: number; p50: number }) => `${p10.toFixed(0)} / ${p50.toFixed(0)} µs p10 / p50`
  console.log(`plain read of 100 KB             ${show(bare)}`)
  console.log(`range, object read before        ${show(known)}`)
  console.log(`range, object not read before    ${show(first)}`)
  const share = known.p10 / bare.p10
  console.log(`${share.toFixed(1)} plain reads, goal ${goal}: ${share <= goal ? 'reached' : 'MISSED'}`)
  return share
}

async function bulk(): Promise<void> {
  const rounds = 4
  const mbOf = (seconds: number) => ((plain.length / megabyte) * rounds) / seconds
  const bare = await cpuSeconds(() => {
    for (let round = 0; round < rounds; round++) {
      for (let at = 0; at < plain.length; at += 64 * 1024) {
        const cipher = createCipheriv('aes-256-gcm', dataKey, Buffer.alloc(12))
        cipher.update(plain.subarray(at, at + 64 * 1024))
        cipher.final()
      }
    }
  })
  const sealing = await cpuSeconds(async () => {
    for (let round = 0; round < rounds; round++) for await (const _ of sealedStream(plain, dataKey, binding));
  })
  console.log(`AES-256-GCM alone, 64 KB         ${mbOf(bare).toFixed(0)} MB per CPU-second`)
  console.log(`sealing                          ${mbOf(sealing).toFixed(0)} MB per CPU-second`)
}

async function rotation(): Promise<void> {
  const server = await openEmbedded({ dir: join(dir, 'postgres'), role: 'command' }, silentLog)
  await server.stop()
  const database = await openDatabase({ embeddedDir: join(dir, 'postgres') }, silentLog)
  try {
    const ring = await openKeys({ dir: join(dir, 'keys'), database })
    const ids = Array.from({ length: pictures }, (_, i) => `pic_${String(i).padStart(8, '0')}`)
    const wrapped = await Promise.all(ids.map(id => ring.wrap(randomBytes(32), `picture acc_bench ${id}`)))
    await database.pool.query(
      `insert into pictures (id, account_id, origin, name_sealed, width, height, format, has_alpha, frames, original_bytes,
         large_bytes, thumbnail_bytes, wrapped_key, key_id, created_at)
       select id, 'acc_bench', 'upload', '\\x', 1, 1, 'png', false, 1, 1, 1, 1, bytes, $3, now()
       from unnest($1::text[], $2::bytea[]) as new (id, bytes)`,
      [ids, wrapped.map(each => Buffer.from(each.bytes)), wrapped[0]?.keyId],
    )
    const from = systemClock.monotonicMs()
    let rewrapped = 0
    const seconds = await cpuSeconds(async () => {
      rewrapped = (await rotate(ring, { sealed: [sealed] })).rewrapped
    })
    const wall = (systemClock.monotonicMs() - from) / 1_000
    console.log(`rotation of ${rewrapped} keys: ${wall.toFixed(1)} s, ${seconds.toFixed(2)} CPU-s of ours`)
  } finally {
    await database.close()
  }
}

try {
  await storage.put(key, sealedStream(plain, dataKey, binding))
  const share = await ranges()
  await bulk()
  await rotation()
  if (share > goal) process.exitCode = 1
} finally {
  await rm(dir, { recursive: true, force: true })
}
