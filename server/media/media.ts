/**
 * The encrypted library. A picture comes in as a stranger's file or as a result; it is read in a process that can be
 * killed, made clean, encrypted under a key of its own and stored, and only then has a row. Whoever asks for a picture says
 * whose it must be. Nothing here knows HTTP.
 */
import type { OutputFormat } from '@image2image/engine/codec'
import { headRoomBytes, type PlainFile, plainBytes, plainBytesInPlace, plainFile } from '@image2image/engine/plain-file'
import type { Tx } from '../database/database.ts'
import { isId, newId } from '../kernel/ids.ts'
import { limits as kernelLimits } from '../kernel/limits.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import { underLivingEpoch } from '../keys/keys.ts'
import { type Answer, type Body, Decoder, type Task } from './decoder/decoder.ts'
import { sizeOf } from './decoder/task.ts'
import { Openers } from './openers.ts'
import { cleanName, type Picture, type Variant } from './picture.ts'
import { piecesOf, resumed, wholeOf } from './pieces.ts'
import { contentOf, Recent } from './recent.ts'
import { CodecRefusal, refusalOfCodec, refuse } from './refusals.ts'
import { type Resumables, ResumableUploads } from './resumable.ts'
import * as shelf from './shelf.ts'
import { SmallPictures } from './small-pictures.ts'
import { createSpool, isFull, type Spool, type Spooled } from './spool.ts'
import * as store from './store.ts'
import { sweep } from './sweeping.ts'
import type { Content, Incoming, MediaDeps, MediaLimits, ResultPixels } from './terms.ts'
import { newDataKey, type PlainRange, sealText, unsealText, VaultDamaged } from './vault.ts'

export { type FormFile, readForm } from './form.ts'
export { holdings } from './holdings.ts'
export { readJsonForm } from './json-form.ts'
export { mediaTypeOf, type Picture, type Variant } from './picture.ts'
export { mayPass } from './refusals.ts'
export { sealed } from './store.ts'
export type { Content } from './terms.ts'
/** For other modules that keep people's words: the same seal, under a data key of their own; and for the benchmark. */
export { newDataKey, seal as sealedStream, sealText, unsealPiece, unsealText } from './vault.ts'
export { type Damage, storedObjectsOf, type Verified, verifyPictures } from './verification.ts'

export type Media = ReturnType<typeof createMedia>

/** Small ones that are not made yet are null. */
type Bodies = readonly [original: Uint8Array, large: Uint8Array | null, thumbnail: Uint8Array | null]

const encodeSeconds = 60
/** What passes lies whole in the server's memory for a moment; larger files stream to the decoder. */
const passingBytesMost = 8 * 1024 * 1024
const waitingTasks = 200

export function createMedia(deps: MediaDeps) {
  const parts = new Library(deps)
  return {
    /** @throws Refusal with the codec's code, `picture_unreadable`, … */
    ingest: (source: Uint8Array | Spooled, accountId: string, incoming: Incoming) =>
      parts.ingest(source, accountId, incoming),
    ingestPixels: (
      pixels: ResultPixels,
      accountId: string,
      incoming: Incoming & { format: OutputFormat; quality?: number; description?: string },
    ) => parts.ingestPixels(pixels, accountId, incoming),
    requirePicture: (accountId: string, id: string) => parts.requirePicture(accountId, id),
    listPictures: (accountId: string, page: { before?: string | undefined; limit?: number }) =>
      parts.list(accountId, page),
    /** The kept file, whole. */
    readBytes: async (accountId: string, id: string) => (await parts.readFile(accountId, id)).bytes,
    /** The same with what is known of it. */
    readFile: (accountId: string, id: string) => parts.readFile(accountId, id),
    /**
     * What came or was made here a moment ago, without a look at its row: for work on it that was begun while it was there.
     * Undefined: ask.
     */
    atHand: (accountId: string, id: string) => parts.recent.of(accountId, id),
    /** Straight-alpha sRGB RGBA. */
    readPixels: (accountId: string, id: string) => parts.readPixels(accountId, id),
    openContent: (accountId: string, id: string, variant: Variant) => parts.openContent(accountId, id, variant),
    /** The kept file of what this request has just made: what is at hand is not looked up again. */
    openMade: async (accountId: string, id: string): Promise<Content> => {
      const made = parts.recent.of(accountId, id)
      return made ? contentOf(made) : parts.openContent(accountId, id, 'original')
    },
    /** Where the subject is, if that was found out before: 8-bit grey PNG. */
    readMatte: (accountId: string, id: string) => parts.readMatte(accountId, id),
    /** Kept until the picture goes. */
    keepMatte: (accountId: string, id: string, png: Uint8Array) => parts.keepMatte(accountId, id, png),
    /** How many and how large, never which. */
    countsOf: (accountIds: readonly string[]) => store.countsOf(deps.database.drizzle, accountIds),
    deletePicture: (accountId: string, id: string) => parts.remove(accountId, id),
    deleteAllOf: (accountId: string) => parts.removeAllOf(accountId),
    /**
     * Deletes objects without a row. By default those from before this library was opened: one server owns a data folder,
     * so nobody is still at work on them. Masks that no edit took with it go too.
     */
    sweepOrphans: (options: { olderThanMs?: number } = {}) => sweep(deps, parts.openedAt, options.olderThanMs),
    /** Starts the warm decoder, so that the first upload does not wait for it. */
    warm: () => parts.decoder.warm(),
    decoderPids: () => parts.decoder.pids(),
    async close() {
      parts.recent.close()
      await parts.uploads.close()
      await parts.decoder.close()
    },
    /** For `readForm`. */
    spool: parts.spool,
    /** Uploads that survive a broken connection. */
    uploads: parts.uploads,
    limits: parts.limits,
  }
}

class Library {
  readonly decoder: Decoder
  readonly limits: MediaLimits
  readonly spool: Spool
  readonly uploads: Resumables
  readonly recent: Recent
  readonly #small: SmallPictures
  readonly #deps: MediaDeps
  readonly openedAt: Date
  readonly #shelf: shelf.ShelfDeps

  constructor(deps: MediaDeps) {
    this.#deps = deps
    this.#shelf = { ...deps, openers: new Openers(deps.clock) }
    this.recent = new Recent(deps.clock)
    this.#small = new SmallPictures({ ...deps, derive: (row, dataKey) => this.#derive(row, dataKey) })
    this.openedAt = deps.clock.now()
    this.limits = { ...kernelLimits, ...deps.limits }
    const digestKey = () => deps.keys.derive('names of uploads')
    this.spool = createSpool({ dir: deps.spoolDir, digestKey, reserveBytes: this.limits.diskReserveBytes })
    this.uploads = new ResumableUploads({ spool: this.spool, clock: deps.clock, limitBytes: this.limits.uploadBytes })
    this.decoder = new Decoder(
      {
        children: deps.decoders ?? 2,
        waiting: waitingTasks,
        decodeMs: this.limits.decodeSeconds * 1_000,
        encodeMs: encodeSeconds * 1_000,
        memoryBytes: this.limits.decodeMemoryBytes,
        pixels: this.limits.picturePixels,
      },
      deps.log,
    )
  }

  get #codecLimits() {
    const { uploadBytes, picturePixels, pictureSidePixels, pictureFrames } = this.limits
    const bounds = { fileBytes: uploadBytes, pixels: picturePixels, sidePixels: pictureSidePixels }
    return { ...bounds, frames: pictureFrames, scans: 100 }
  }

  /** Of files that are ours. */
  get #ownLimits() {
    return { ...this.#codecLimits, fileBytes: Number.MAX_SAFE_INTEGER }
  }

  async ingest(source: Uint8Array | Spooled, accountId: string, incoming: Incoming): Promise<Picture | null> {
    const isUpload = incoming.origin !== 'result'
    // A result may be larger than an upload may be: it is ours, and its pixels are bounded.
    const limits = isUpload ? this.#codecLimits : this.#ownLimits
    if (incoming.isPassing && sizeOf(source) <= passingBytesMost) {
      const isGiven = source instanceof Uint8Array
      const bytes = isGiven ? source : await wholeOf(source.read(), source.sizeBytes, headRoomBytes)
      const plain = plainFile(bytes, limits)
      if (plain) {
        const cleaned = isGiven
          ? plainBytes
          : (file: PlainFile) => plainBytesInPlace(file, new Uint8Array(bytes.buffer))
        // A result has its record inside, and nothing else: it was made plain before.
        const kept = isUpload ? cleaned(plain) : bytes
        const { pieces: _, ...described } = plain
        return this.#keep(accountId, incoming, { ...described, frames: 1 }, [kept, null, null])
      }
    }
    const task: Task = { kind: isUpload ? 'intake' : 'derive', limits }
    const { described, bodies } = await this.#decode(accountId, task, source, incoming.signal)
    return this.#keep(accountId, incoming, described, (isUpload ? bodies : [source, ...bodies]) as unknown as Bodies)
  }

  async ingestPixels(
    { width, height, data }: ResultPixels,
    accountId: string,
    incoming: Incoming & { format: OutputFormat; quality?: number; description?: string },
  ): Promise<Picture | null> {
    const { format, quality = null, description = null, signal } = incoming
    const task: Task = { kind: 'encode', width, height, format, quality, description }
    const rgba = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const { described, bodies } = await this.#decode(accountId, task, rgba, signal)
    return this.#keep(accountId, incoming, described, bodies as unknown as Bodies)
  }

  async #decode(accountId: string, task: Task, body: Body, signal?: AbortSignal): Promise<Answer> {
    try {
      return await this.decoder.run(accountId, task, [body], signal)
    } catch (cause) {
      throw cause instanceof CodecRefusal ? refusalOfCodec(cause) : cause
    }
  }

  /** A disk that is full is said as such, wherever it was noticed; what was written before is gone again by then. */
  async #keep(
    accountId: string,
    incoming: Incoming,
    described: Answer['described'],
    bodies: Bodies,
  ): Promise<Picture | null> {
    try {
      return await this.#store(accountId, incoming, described, bodies)
    } catch (cause) {
      throw isFull(cause) ? refuse('disk_full') : cause
    }
  }

  /** Objects first, then the row: what a crash leaves behind is an orphan that the sweep finds, never a row without bytes. */
  async #store(accountId: string, incoming: Incoming, described: Answer['described'], bodies: Bodies) {
    const { database, storage, keys, clock } = this.#deps
    const [original, large, thumbnail] = bodies
    const svg = incoming.svg === undefined ? undefined : Buffer.from(incoming.svg)
    const id = newId('pic', clock)
    const dataKey = newDataKey()
    const draft: Omit<store.Row, 'wrappedKey' | 'keyId'> = {
      ...described,
      id,
      accountId,
      origin: incoming.origin,
      nameSealed: sealText(cleanName(incoming.name), dataKey, store.nameBinding(accountId, id)),
      originalBytes: original.length,
      largeBytes: large?.length ?? null,
      thumbnailBytes: thumbnail?.length ?? null,
      svgBytes: svg?.length ?? null,
      matteBytes: null,
      generationId: incoming.generationId ?? null,
      createdAt: clock.now(),
    }
    const objects = { original, ...(large && { large }), ...(thumbnail && { thumbnail }), ...(svg && { svg }) }
    await shelf.putAll(storage, { id, accountId }, dataKey, objects)
    const picture = store.pictureOf(draft, cleanName(incoming.name))
    try {
      incoming.signal?.throwIfAborted()
      await underLivingEpoch(keys, async () => {
        const { bytes, keyId } = await keys.wrap(dataKey, store.contextOf(accountId, id))
        const write = async (tx: Tx): Promise<void> => {
          await store.insert(tx, { ...draft, wrappedKey: Buffer.from(bytes), keyId })
          if (incoming.within && !(await incoming.within(tx, picture))) throw new TakenBack()
        }
        const admission = this.#deps.admit?.(accountId)
        await database.forAccount(accountId, write, admission && [admission])
      })
      if (incoming.isPassing) this.recent.keep({ picture, dataKey, bytes: bufferOf(original) })
      return picture
    } catch (cause) {
      // Nobody knows whether the row is there when the line broke on the last word: the sweep finds out.
      if (!(cause instanceof Unavailable)) await shelf.removeAll(storage, id)
      if (cause instanceof TakenBack) return null
      throw cause
    }
  }

  async #require(accountId: string, id: string): Promise<{ row: store.Row; dataKey: Buffer }> {
    // What is no id of ours never reaches the database, which refuses a NUL as an error of its own.
    const { database } = this.#deps
    const find = () => database.forAccount(accountId, tx => store.find(tx, accountId, id))
    const row = isId('pic', id) ? await find() : null
    if (!row) throw refuse('picture_not_found')
    return { row, dataKey: await this.#openKey(row) }
  }

  async #openKey(row: store.Row): Promise<Buffer> {
    const { keys, log, onDamage } = this.#deps
    try {
      const wrapped = { keyId: row.keyId, bytes: row.wrappedKey }
      return await keys.unwrap(wrapped, store.contextOf(row.accountId, row.id))
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause
      log.error('picture damaged', { pictureId: row.id, code: 'key' })
      onDamage?.(row.id, 'key')
      throw refuse('picture_unreadable')
    }
  }

  /** A list shows what it can: one damaged key costs its own picture the name, and nobody else anything. */
  async #listed(row: store.Row): Promise<Picture> {
    const dataKey = await this.#openKey(row).catch((cause: unknown) => {
      if (!(cause instanceof Refusal)) throw cause
      return null
    })
    return dataKey ? this.#present(row, dataKey) : store.pictureOf(row, '')
  }

  async requirePicture(accountId: string, id: string): Promise<Picture> {
    const { row, dataKey } = await this.#require(accountId, id)
    return this.#present(row, dataKey)
  }

  async list(
    accountId: string,
    { before, limit = kernelLimits.pageRows }: { before?: string | undefined; limit?: number },
  ) {
    const most = Math.min(limit, kernelLimits.pageRows)
    const { database } = this.#deps
    const rows = await database.forAccount(accountId, tx => store.list(tx, accountId, before ?? null, most))
    return Promise.all(rows.map(row => this.#listed(row)))
  }

  /** A name that does not open costs the name, not the picture. */
  #present(row: store.Row, dataKey: Buffer): Picture {
    try {
      return store.pictureOf(row, unsealText(row.nameSealed, dataKey, store.nameBinding(row.accountId, row.id)))
    } catch (cause) {
      if (!(cause instanceof VaultDamaged)) throw cause
      this.#deps.log.error('picture damaged', { pictureId: row.id, code: 'name' })
      this.#deps.onDamage?.(row.id, 'name')
      return store.pictureOf(row, '')
    }
  }

  async readFile(accountId: string, id: string): Promise<{ picture: Picture; bytes: Buffer }> {
    const { row, dataKey } = await this.#require(accountId, id)
    return { picture: this.#present(row, dataKey), bytes: await this.#readOriginal(row, dataKey) }
  }

  async #readOriginal(row: store.Row, dataKey: Buffer): Promise<Buffer> {
    const known = this.recent.find(row.id, dataKey)
    return known ?? shelf.readWhole(this.#shelf, row, dataKey, 'original', row.originalBytes)
  }

  async readMatte(accountId: string, id: string): Promise<Buffer | null> {
    const { row, dataKey } = await this.#require(accountId, id)
    return row.matteBytes === null ? null : shelf.readWhole(this.#shelf, row, dataKey, 'matte', row.matteBytes)
  }

  async keepMatte(accountId: string, id: string, png: Uint8Array): Promise<void> {
    const { storage, database } = this.#deps
    const { row, dataKey } = await this.#require(accountId, id)
    await shelf.put(storage, row, dataKey, 'matte', png)
    // Deleted meanwhile: then its other objects are gone already.
    const isThere = await database.forAccount(accountId, tx => store.setMatteBytes(tx, row, png.length))
    if (!isThere) await shelf.removeAll(storage, id)
  }

  async readPixels(accountId: string, id: string): Promise<{ width: number; height: number; data: Uint8Array }> {
    const { bytes } = await this.readFile(accountId, id)
    const { described, bodies } = await this.#decode(accountId, { kind: 'decode', limits: this.#ownLimits }, bytes)
    return { width: described.width, height: described.height, data: bodies[0] }
  }

  async openContent(accountId: string, id: string, variant: Variant): Promise<Content> {
    const { row, dataKey } = await this.#require(accountId, id)
    const sizeBytes = await this.#sizeOf(row, dataKey, variant)
    const picture = this.#present(row, dataKey)
    const recent = variant === 'original' ? this.recent.find(id, dataKey) : undefined
    if (recent) return contentOf({ picture, bytes: recent })
    const read = async (range: PlainRange = { start: 0, end: sizeBytes }) => {
      const chunks = shelf.readRange(this.#shelf, row, dataKey, variant, sizeBytes, range)
      return resumed(await chunks.next(), chunks)
    }
    return { picture, sizeBytes, read }
  }

  async #sizeOf(row: store.Row, dataKey: Buffer, variant: Variant): Promise<number> {
    if (variant === 'original') return row.originalBytes
    if (variant === 'svg') {
      if (row.svgBytes === null) throw refuse('svg_missing')
      return row.svgBytes
    }
    return (await this.#small.sizesOf(row, dataKey))[variant]
  }

  async #derive(row: store.Row, dataKey: Buffer): Promise<readonly Uint8Array[]> {
    const original = await this.#readOriginal(row, dataKey)
    // With a name, so that one that killed its decoder is not tried again at every look.
    const body = { sizeBytes: original.length, digest: row.id, read: () => piecesOf(original) }
    return (await this.#decode(row.accountId, { kind: 'derive', limits: this.#ownLimits }, body)).bodies
  }

  async remove(accountId: string, id: string): Promise<void> {
    const { database, storage } = this.#deps
    // With the row goes the key: from here on the objects are noise, also when deleting them fails.
    const isRemoved = isId('pic', id) && (await database.forAccount(accountId, tx => store.remove(tx, accountId, id)))
    if (!isRemoved) throw refuse('picture_not_found')
    this.recent.forget(id)
    await shelf.removeAll(storage, id)
  }

  async removeAllOf(accountId: string): Promise<number> {
    const ids = await store.idsOfAccount(this.#deps.database.drizzle, accountId)
    for (const id of ids) {
      await store.remove(this.#deps.database.drizzle, accountId, id)
      this.recent.forget(id)
      await shelf.removeAll(this.#deps.storage, id)
    }
    return ids.length
  }
}

const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length)

/** Rolls the transaction back without being an error. */
class TakenBack extends Error {}
