/**
 * Looks for given bytes in every file below given places, whatever the file is: database pages, write-ahead log, objects,
 * logs, backups. It reads raw, in pieces that overlap, and knows nothing of formats; texts are looked for in the spellings in
 * which software leaves them lying about.
 */
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface Needle {
  readonly name: string
  readonly spellings: readonly Buffer[]
}

export interface Scan {
  readonly files: number
  readonly bytes: number
  /** Needle name -> the files it was found in. */
  readonly found: ReadonlyMap<string, readonly string[]>
}

const pieceBytes = 4 * 1024 * 1024

export function needleOfText(name: string, text: string): Needle {
  const utf8 = Buffer.from(text, 'utf8')
  // Base64 depends on where in a group of three bytes the text begins; the first and last characters mix with neighbours.
  const base64 = [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), utf8]).toString('base64')
    return Buffer.from(encoded.slice(offset === 0 ? 0 : 4, -4))
  })
  const hex = [Buffer.from(utf8.toString('hex')), Buffer.from(utf8.toString('hex').toUpperCase())]
  return { name, spellings: [utf8, Buffer.from(text, 'utf16le'), ...hex, ...base64] }
}

/** Bytes as they are, and as `COPY` and logs write them. */
export const needleOfBytes = (name: string, bytes: Uint8Array): Needle => {
  const raw = Buffer.from(bytes)
  return { name, spellings: [raw, Buffer.from(raw.toString('hex'))] }
}

export async function scan(places: readonly string[], needles: readonly Needle[]): Promise<Scan> {
  const found = new Map<string, string[]>(needles.map(({ name }) => [name, []]))
  const longest = Math.max(...needles.flatMap(({ spellings }) => spellings.map(each => each.length)))
  let files = 0
  let bytes = 0
  for (const place of places) {
    for await (const path of walk(place)) {
      files++
      bytes += await scanFile(path, needles, longest, name => found.get(name)?.push(path))
    }
  }
  return { files, bytes, found }
}

async function* walk(place: string): AsyncGenerator<string> {
  const about = await stat(place).catch(() => null)
  if (about?.isFile()) yield place
  if (!about?.isDirectory()) return
  // What disappears while we look was about to be looked at for nothing.
  for (const entry of await readdir(place, { withFileTypes: true }).catch(() => [])) {
    const path = join(place, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else if (entry.isFile()) yield path
  }
}

async function scanFile(
  path: string,
  needles: readonly Needle[],
  longest: number,
  onFound: (name: string) => void,
): Promise<number> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return 0
  const wanted = new Set(needles)
  const piece = Buffer.allocUnsafe(pieceBytes + longest)
  let kept = 0
  let total = 0
  try {
    for (;;) {
      const { bytesRead } = await file.read(piece, kept, pieceBytes, null)
      if (bytesRead === 0) return total
      total += bytesRead
      const view = piece.subarray(0, kept + bytesRead)
      for (const needle of wanted) {
        if (!needle.spellings.some(spelling => view.includes(spelling))) continue
        wanted.delete(needle)
        onFound(needle.name)
      }
      kept = Math.min(longest, view.length)
      piece.copyWithin(0, view.length - kept, view.length)
    }
  } finally {
    await file.close()
  }
}
