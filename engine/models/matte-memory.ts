import type { SubjectMatter } from '../operation.ts'
import type { Matte, Pixels } from '../pixels/planes.ts'

/**
 * Remembers the mattes of pictures by their content, so that a model looks at each picture once however often its edit is
 * tried. The ones that were not needed for longest go first when they take too much room.
 */
export interface MatteMemory extends SubjectMatter {
  /** The matte of exactly this picture, if it was found before. */
  known(pixels: Pixels): Matte | null
}

const usualBytes = 160e6

const keys = new WeakMap<Pixels['data'], string>()

/** FNV-1a over whole pixels: quick, and two different pictures that somebody edits at once do not meet. */
function contentKey({ width, height, data }: Pixels): string {
  const before = keys.get(data)
  if (before !== undefined) return before
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice()
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2)
  let low = 0x811c9dc5
  let high = 0x1b873593
  for (let i = 0; i < words.length; i++) {
    low = Math.imul(low ^ words[i], 0x01000193)
    high = Math.imul(high ^ (words[i] + i), 0x85ebca6b)
  }
  const key = `${width}x${height}.${low >>> 0}.${high >>> 0}`
  keys.set(data, key)
  return key
}

export function rememberMattes(matter: SubjectMatter, mostBytes = usualBytes): MatteMemory {
  const found = new Map<string, Matte>()

  function keep(key: string, matte: Matte): void {
    found.delete(key)
    found.set(key, matte)
    let bytes = 0
    for (const { data } of found.values()) bytes += data.byteLength
    for (const [oldest, { data }] of found) {
      if (bytes <= mostBytes || oldest === key) break
      found.delete(oldest)
      bytes -= data.byteLength
    }
  }

  /** What was found before, or what `look` finds now. A hit is the newest again. */
  async function remembered(key: string, look: () => ReturnType<SubjectMatter['matte']>) {
    const before = found.get(key)
    if (before) {
      keep(key, before)
      return { matte: before, method: matter.method }
    }
    const answer = await look()
    // A makeshift is not kept: the model may be there next time.
    if (answer.method === matter.method) keep(key, answer.matte)
    return answer
  }

  const matte: SubjectMatter['matte'] = (pixels, signal) =>
    remembered(contentKey(pixels), () => matter.matte(pixels, signal))

  // Not the matte, were it known: an edit would give other bytes for what was done to the picture before.
  const outlineBy =
    (look: SubjectMatter['matte']): SubjectMatter['matte'] =>
    (pixels, signal) =>
      remembered(`${contentKey(pixels)}.outline`, () => look(pixels, signal))

  return {
    method: matter.method,
    matte,
    outline: matter.outline ? outlineBy(matter.outline) : matte,
    known: pixels => found.get(contentKey(pixels)) ?? null,
  }
}
