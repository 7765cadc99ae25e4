/** What a library is opened with, what comes into it, and what it gives. */
import type { Database, First, Tx } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Keys } from '../keys/keys.ts'
import type { Storage } from '../storage/storage.ts'
import type { Picture, PictureOrigin } from './picture.ts'
import type { PlainRange } from './vault.ts'
import type { Damage } from './verification.ts'

export interface MediaDeps {
  readonly database: Database
  readonly storage: Storage
  readonly keys: Keys
  readonly clock: Clock
  readonly log: Log
  /** Decoder processes at most; one of them is kept warm. Default 2. */
  readonly decoders?: number
  /** Where uploads lie, encrypted, until they are read. Default: among the system's temporary files. */
  readonly spoolDir?: string
  /** In the transaction of every new row: refuses for whom nothing may be kept any more. */
  readonly admit?: (accountId: string) => First
  /** Hears of everything that fails its check. */
  readonly onDamage?: (pictureId: string, kind: Damage['kind']) => void
  /** For tests that cannot wait for the real ones. */
  readonly limits?: Partial<MediaLimits>
}

export interface MediaLimits {
  readonly uploadBytes: number
  readonly picturePixels: number
  readonly pictureSidePixels: number
  readonly pictureFrames: number
  readonly decodeSeconds: number
  readonly decodeMemoryBytes: number
  readonly diskReserveBytes: number
}

export interface Incoming {
  /** What its person calls it; may be empty. */
  readonly name: string
  /**
   * `upload`, `mask`: a stranger's file, kept without its metadata. `result`: a file that our own encoder made, or a
   * service's that was made plain; it is kept byte for byte, and only its variants are derived.
   */
  readonly origin: PictureOrigin
  readonly generationId?: string
  /** The same result as a drawing. */
  readonly svg?: string
  /**
   * It only passes through. A file that is plain to see through (`plain-file.ts`) is kept without its metadata and without
   * being decoded; its small pictures are made when somebody first looks. Any other is taken in as always.
   */
  readonly isPassing?: boolean
  readonly signal?: AbortSignal
  /** Runs in the transaction that inserts the row. False takes the picture back, and `ingest` gives null. */
  readonly within?: (tx: Tx, picture: Picture) => Promise<boolean>
}

export interface ResultPixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array | Uint8ClampedArray
}

export interface Content {
  readonly picture: Picture
  readonly sizeBytes: number
  /** The first chunk is checked before this resolves; a later one that fails ends the iteration with an error. */
  read(range?: PlainRange): Promise<AsyncIterable<Buffer>>
}
