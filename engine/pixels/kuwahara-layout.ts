/** 32 directions × 4 elongations, each of eight sectors, and where the last one ends, in groups of four. */
const startFloats = 32 * 4 * 8 + 4

/** Where the parts of a strip lie that the compiled Kuwahara filter is given, in floats. */
export function kuwaharaLayout(width: number, rows: number, reach: number, taps: number) {
  const tapsAt = startFloats
  const sourceAt = tapsAt + Math.ceil((taps * 2) / 4) * 4
  const shapesAt = sourceAt + (width + 2 * reach) * (rows + 2 * reach) * 4
  return { tapsAt, sourceAt, shapesAt, end: shapesAt + Math.ceil((width * rows) / 4) }
}
