/**
 * Where bytes live: objects under keys, whole or by range. The storage knows nothing of what they mean; what arrives here
 * is encrypted already. Drivers pass the same conformance suite, `storage.test.ts`.
 */
import type { Readable } from 'node:stream'
import { assert } from '../kernel/assert.ts'

export interface ByteRange {
  /** First byte. */
  start: number
  /** One past the last byte. */
  end: number
}

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

export interface Storage {
  /**
   * All or nothing: a reader sees the old object or the whole new one, also after a power cut. A piece is written when the
   * next one is asked for, so its maker may use the room again.
   */
  put(key: string, source: Pieces): Promise<{ sizeBytes: number }>
  /** Null when there is no such object. A range beyond the end is cut to it. */
  get(key: string, range?: ByteRange): Promise<Readable | null>
  /** A range in one piece, by one read; shorter where the object ends. Null when there is no such object. */
  read(key: string, range: ByteRange): Promise<Buffer | null>
  size(key: string): Promise<number | null>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
  /** The keys under a folder (`pictures/ab/`) or all of them (``), in no particular order. */
  list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number; modifiedAt: Date }>
  /** Removes what interrupted writes left behind. Called once, before anybody writes. */
  sweep(): Promise<{ count: number }>
}

const KEY = /^[a-z0-9][a-z0-9_.-]{0,99}(\/[a-z0-9][a-z0-9_.-]{0,99}){0,7}$/

/** Keys are made by us, never by people; a key that could leave the storage's folder is a bug. */
export function assertKey(key: string): void {
  assert(KEY.test(key), 'a storage key is lower case letters, digits, and . _ - in up to 8 parts')
}

export function assertPrefix(prefix: string): void {
  if (prefix !== '') {
    assert(prefix.endsWith('/'), 'a storage prefix ends in a slash')
    assertKey(prefix.slice(0, -1))
  }
}
