/**
 * Whether a JPEG's scans can hold the picture that its frame header claims, from counts alone. A Huffman code is at least
 * one bit, so every 8 x 8 block costs its scan two bits (one, where the scan holds only averages): a flat white picture
 * costs exactly that, and a file below it ends too early, whatever it says. What comes cheaper is bounded by passes.
 */
import { CodecRefusal, damaged } from './refusal.ts'

interface Component {
  readonly id: number
  readonly blocks: number
}

export interface Frame {
  readonly coding: 'sequential' | 'progressive' | 'arithmetic'
  readonly components: readonly Component[]
}

export interface Scan {
  readonly componentIds: readonly number[]
  /** The first coefficient it holds is the average of a block. */
  readonly hasAverages: boolean
  /** It only adds a bit to what an earlier scan held. */
  readonly isRefining: boolean
  readonly bytes: number
}

/** An ordinary progressive file goes over each block five or six times: a seventh of this at forty million pixels. */
const mostBlockVisits = 50_000_000

/** @param body of the frame header, from the sample depth on */
export function readFrame(marker: number, body: Uint8Array): Frame {
  const at = (offset: number): number => {
    if (offset >= body.length) throw damaged('it ends too early')
    return body[offset]
  }
  const height = at(1) * 256 + at(2)
  const width = at(3) * 256 + at(4)
  const found = Array.from({ length: at(5) }, (_, i) => {
    const sampling = at(7 + 3 * i)
    return { id: at(6 + 3 * i), across: sampling >> 4, down: sampling & 15 }
  })
  const most = (side: 'across' | 'down'): number => Math.max(1, ...found.map(each => each[side]))
  const blocksAlong = (pixels: number, share: number, whole: number) =>
    Math.ceil(Math.ceil((pixels * share) / whole) / 8)
  const components = found.map(({ id, across, down }) => ({
    id,
    blocks: blocksAlong(width, across, most('across')) * blocksAlong(height, down, most('down')),
  }))
  if (marker >= 0xc9) return { coding: 'arithmetic', components }
  return { coding: marker === 0xc2 ? 'progressive' : 'sequential', components }
}

/** @param body of the scan header, from the number of components on */
export function readScan(body: Uint8Array): Omit<Scan, 'bytes'> {
  const count = body[0] ?? 0
  if (body.length < 1 + 2 * count + 3) throw damaged('it ends too early')
  const componentIds = Array.from({ length: count }, (_, i) => body[1 + 2 * i])
  return { componentIds, hasAverages: body[1 + 2 * count] === 0, isRefining: body[3 + 2 * count] >> 4 > 0 }
}

/** Throws `damaged_picture` or `too_many_scans` for what no honest encoder writes. */
export function requirePlausible({ coding, components }: Frame, scans: readonly Scan[]): void {
  const averaged = new Set<number>()
  const bitsOfBlock = { sequential: 2, progressive: 1, arithmetic: 0 }[coding]
  let visits = 0
  for (const { componentIds, hasAverages, isRefining, bytes } of scans) {
    const blocks = components.reduce((sum, { id, blocks }) => sum + (componentIds.includes(id) ? blocks : 0), 0)
    visits += blocks
    if (!hasAverages) continue
    if (!isRefining) for (const id of componentIds) averaged.add(id)
    if (bytes * 8 < blocks * bitsOfBlock) throw damaged('it ends too early')
  }
  if (components.some(({ id }) => !averaged.has(id))) throw damaged('it holds only a part of its picture')
  if (visits <= mostBlockVisits) return
  const once = components.reduce((sum, { blocks }) => sum + blocks, 0)
  throw new CodecRefusal('too_many_scans', { limitScans: Math.floor(mostBlockVisits / once) })
}
