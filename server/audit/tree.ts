/**
 * The Merkle tree of RFC 6962 over leaf hashes. The root of a growing log is kept from the roots of its perfect subtrees,
 * so that a new entry costs a few hashes, whatever the size; proofs are made from all leaves when somebody asks.
 */
import { createHash } from 'node:crypto'

export const hashNode = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()

export const emptyRoot = (): Buffer => createHash('sha256').digest()

/** The right edge of a growing tree. */
export class Frontier {
  /** Perfect subtrees, largest first. */
  readonly #peaks: { readonly hash: Buffer; readonly size: number }[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  push(leaf: Buffer): void {
    this.#size++
    let added = { hash: leaf, size: 1 }
    for (let last = this.#peaks.at(-1); last?.size === added.size; last = this.#peaks.at(-1)) {
      this.#peaks.pop()
      added = { hash: hashNode(last.hash, added.hash), size: added.size * 2 }
    }
    this.#peaks.push(added)
  }

  root(): Buffer {
    const [last, ...others] = this.#peaks.toReversed()
    if (!last) return emptyRoot()
    return others.reduce((right, { hash }) => hashNode(hash, right), last.hash)
  }
}

/** The largest power of two below `size`. */
const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1))

function rootOf(leaves: readonly Buffer[]): Buffer {
  const frontier = new Frontier()
  for (const leaf of leaves) frontier.push(leaf)
  return frontier.root()
}

/** What, hashed upwards with the leaf at `index`, gives the root: from the leaf to the top. */
export function inclusionProof(leaves: readonly Buffer[], index: number): Buffer[] {
  if (leaves.length <= 1) return []
  const split = splitOf(leaves.length)
  return index < split
    ? [...inclusionProof(leaves.slice(0, split), index), rootOf(leaves.slice(split))]
    : [...inclusionProof(leaves.slice(split), index - split), rootOf(leaves.slice(0, split))]
}

/** Whether the leaf stands at `index` of the tree of `size` leaves with this root. */
export function isIncluded(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Uint8Array,
): boolean {
  const climb = (at: number, of: number, left: readonly Buffer[]): Buffer | null => {
    if (of <= 1) return left.length === 0 ? leaf : null
    const beside = left.at(-1)
    if (!beside) return null
    const split = splitOf(of)
    const inner = at < split ? climb(at, split, left.slice(0, -1)) : climb(at - split, of - split, left.slice(0, -1))
    if (!inner) return null
    return at < split ? hashNode(inner, beside) : hashNode(beside, inner)
  }
  return index >= 0 && index < size && climb(index, size, proof)?.equals(root) === true
}
