/**
 * How far every pixel lies from a shape: exact Euclidean distances in time linear in pixels (Felzenszwalb and
 * Huttenlocher 2012), started from soft coverage, so that an outline drawn at a distance is as smooth as the shape's own.
 */

/** A power of two, which single precision keeps as it is. */
const nowhere = 2 ** 40

/** One row or column: the lower envelope of the parabolas that stand on its samples. Where nothing is, none stands. */
function transformLine(values: Float64Array, length: number, out: Float64Array, at: Int32Array, from: Float64Array) {
  let first = 0
  while (first < length && values[first] === nowhere) first++
  if (first === length) {
    out.fill(nowhere, 0, length)
    return
  }
  let last = 0
  at[0] = first
  from[0] = Number.NEGATIVE_INFINITY
  from[1] = Number.POSITIVE_INFINITY
  for (let i = first + 1; i < length; i++) {
    if (values[i] === nowhere) continue
    let crossing = 0
    for (;;) {
      const k = at[last]
      crossing = (values[i] + i * i - (values[k] + k * k)) / (2 * (i - k))
      if (crossing > from[last]) break
      last--
    }
    last++
    at[last] = i
    from[last] = crossing
    from[last + 1] = Number.POSITIVE_INFINITY
  }
  last = 0
  for (let i = 0; i < length; i++) {
    while (from[last + 1] < i) last++
    const k = at[last]
    out[i] = (i - k) * (i - k) + values[k]
  }
}

/** Pixels to the nearest pixel of which at least half is covered; 0 inside. Far larger than the picture where none is. */
export function distanceFrom(coverage: Float32Array, width: number, height: number): Float32Array {
  const longest = Math.max(width, height)
  const line = new Float64Array(longest)
  const result = new Float64Array(longest)
  const at = new Int32Array(longest)
  const from = new Float64Array(longest + 1)
  const squares = new Float32Array(coverage.length)
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const share = coverage[y * width + x]
      line[y] = share >= 0.5 ? 0 : share > 0.02 ? (0.5 - share) ** 2 : nowhere
    }
    transformLine(line, height, result, at, from)
    for (let y = 0; y < height; y++) squares[y * width + x] = result[y]
  }
  for (let y = 0; y < height; y++) {
    const start = y * width
    for (let x = 0; x < width; x++) line[x] = squares[start + x]
    transformLine(line, width, result, at, from)
    for (let x = 0; x < width; x++) squares[start + x] = Math.sqrt(result[x])
  }
  return squares
}
