/**
 * AssemblyScript: what every operation pays for: 8-bit pixels to planes and back, luma, tone curves, changes of size, and
 * reading a colour cube. The plain versions are in engine/pixels/{planes,colour,resample,enlarge,cube}.ts. Addresses are
 * bytes and may be read and written up to 16 bytes past the end: the caller leaves room. `node engine/kernels/build.mjs
 * planes` compiles this file into planes.gen.ts.
 */

/** RGBA bytes to four planes of 0..1; says whether all of it is opaque. */
export function fromBytes(source: usize, r: usize, g: usize, b: usize, alpha: usize, count: i32): bool {
  const largest = f32x4.splat(255)
  const mask = i32x4.splat(255)
  let opaque = i32x4.splat(-1)
  const bytes = (<usize>count) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const four = v128.load(source + at)
    // Past the end lies whatever lay there; it must not count as clear.
    if (at + 16 <= bytes) opaque = v128.and(opaque, four)
    else for (let k = at; k < bytes; k += 4) opaque = v128.and(opaque, v128.load32_splat(source + k))
    v128.store(r + at, f32x4.div(f32x4.convert_i32x4_u(v128.and(four, mask)), largest))
    v128.store(g + at, f32x4.div(f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(four, 8), mask)), largest))
    v128.store(b + at, f32x4.div(f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(four, 16), mask)), largest))
    v128.store(alpha + at, f32x4.div(f32x4.convert_i32x4_u(i32x4.shr_u(four, 24)), largest))
  }
  return i32x4.all_true(i32x4.eq(i32x4.shr_u(opaque, 24), mask))
}

/** 0..255, rounded to the nearest, halves to even, not-a-number to 0. */
function byteOf(value: v128): v128 {
  // The bounds come second in min and first in max, so that what is no number becomes 0 in the conversion.
  return i32x4.trunc_sat_f32x4_u(f32x4.nearest(f32x4.min(f32x4.mul(value, f32x4.splat(255)), f32x4.splat(255))))
}

/** Planes to RGBA bytes; without alpha every pixel is opaque. */
export function toBytes(r: usize, g: usize, b: usize, alpha: usize, hasAlpha: bool, out: usize, count: i32): void {
  const bytes = (<usize>count) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const opacity = hasAlpha ? byteOf(v128.load(alpha + at)) : i32x4.splat(255)
    const low = v128.or(byteOf(v128.load(r + at)), i32x4.shl(byteOf(v128.load(g + at)), 8))
    const upper = v128.or(i32x4.shl(byteOf(v128.load(b + at)), 16), i32x4.shl(opacity, 24))
    v128.store(out + at, v128.or(low, upper))
  }
}

export function luma(r: usize, g: usize, b: usize, out: usize, count: i32): void {
  const bytes = (<usize>count) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const red = f32x4.mul(v128.load(r + at), f32x4.splat(0.299))
    const green = f32x4.mul(v128.load(g + at), f32x4.splat(0.587))
    v128.store(out + at, f32x4.add(f32x4.add(red, green), f32x4.mul(v128.load(b + at), f32x4.splat(0.114))))
  }
}

/** A curve of `steps` + 2 entries over 0..1, in place, interpolated. */
export function applyTable(plane: usize, table: usize, steps: i32, count: i32): void {
  const bytes = (<usize>count) << 2
  const scale = f32x4.splat(<f32>steps)
  for (let to = plane; to < plane + bytes; to += 16) {
    const at = f32x4.mul(f32x4.min(f32x4.max(v128.load(to), f32x4.splat(0)), f32x4.splat(1)), scale)
    const index = i32x4.trunc_sat_f32x4_s(at)
    const share = f32x4.sub(at, f32x4.convert_i32x4_s(index))
    const one = v128.load64_zero(table + ((<usize>i32x4.extract_lane(index, 0)) << 2))
    const two = v128.load64_zero(table + ((<usize>i32x4.extract_lane(index, 1)) << 2))
    const three = v128.load64_zero(table + ((<usize>i32x4.extract_lane(index, 2)) << 2))
    const four = v128.load64_zero(table + ((<usize>i32x4.extract_lane(index, 3)) << 2))
    const first = v128.shuffle<f32>(one, two, 0, 4, 1, 5)
    const second = v128.shuffle<f32>(three, four, 0, 4, 1, 5)
    const low = v128.shuffle<f32>(first, second, 0, 1, 4, 5)
    const high = v128.shuffle<f32>(first, second, 2, 3, 6, 7)
    v128.store(to, f32x4.add(low, f32x4.mul(f32x4.sub(high, low), share)))
  }
}

/** Sums of `taps` rows from `first[y]` on, weighted, for every output row. */
export function resizeColumns(
  source: usize,
  out: usize,
  first: usize,
  weights: usize,
  taps: i32,
  width: i32,
  rows: i32,
): void {
  const stride = (<usize>width) << 2
  for (let y = 0; y < rows; y++) {
    const from = source + <usize>load<i32>(first + ((<usize>y) << 2)) * stride
    const to = out + <usize>y * stride
    const weight = weights + ((<usize>(y * taps)) << 2)
    for (let at: usize = 0; at < stride; at += 16) {
      let sum = f32x4.mul(v128.load(from + at), v128.load32_splat(weight))
      let row = from + at
      for (let k = 1; k < taps; k++) {
        row += stride
        sum = f32x4.add(sum, f32x4.mul(v128.load(row), v128.load32_splat(weight + ((<usize>k) << 2))))
      }
      v128.store(to + at, sum)
    }
  }
}

function dot(row: usize, weights: usize, quads: i32): v128 {
  let sum = f32x4.mul(v128.load(row), v128.load(weights))
  for (let k = 1; k < quads; k++) {
    const at = (<usize>k) << 4
    sum = f32x4.add(sum, f32x4.mul(v128.load(row + at), v128.load(weights + at)))
  }
  return sum
}

/** The same along rows: `weights` holds 4·quads for every output pixel, zero past the last, and some spare ones. */
export function resizeRows(
  source: usize,
  out: usize,
  first: usize,
  weights: usize,
  quads: i32,
  width: i32,
  newWidth: i32,
  rows: i32,
): void {
  const span = (<usize>quads) << 4
  for (let y = 0; y < rows; y++) {
    const row = source + ((<usize>(y * width)) << 2)
    const to = out + ((<usize>(y * newWidth)) << 2)
    let weight = weights
    for (let x: usize = 0; x < (<usize>newWidth) << 2; x += 16, weight += 4 * span) {
      const one = dot(row + ((<usize>load<i32>(first + x)) << 2), weight, quads)
      const two = dot(row + ((<usize>load<i32>(first + x, 4)) << 2), weight + span, quads)
      const three = dot(row + ((<usize>load<i32>(first + x, 8)) << 2), weight + 2 * span, quads)
      const four = dot(row + ((<usize>load<i32>(first + x, 12)) << 2), weight + 3 * span, quads)
      const ab = f32x4.add(v128.shuffle<f32>(one, two, 0, 4, 2, 6), v128.shuffle<f32>(one, two, 1, 5, 3, 7))
      const cd = f32x4.add(v128.shuffle<f32>(three, four, 0, 4, 2, 6), v128.shuffle<f32>(three, four, 1, 5, 3, 7))
      v128.store(to + x, f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7)))
    }
  }
}

/** Every value times `factor` and `offset` more, in place. */
export function scalePlane(plane: usize, factor: f32, offset: f32, count: i32): void {
  const factors = f32x4.splat(factor)
  const offsets = f32x4.splat(offset)
  for (let at = plane; at < plane + ((<usize>count) << 2); at += 16) {
    v128.store(at, f32x4.add(f32x4.mul(v128.load(at), factors), offsets))
  }
}

/** 0..1, in place. */
export function clampPlane(plane: usize, count: i32): void {
  for (let at = plane; at < plane + ((<usize>count) << 2); at += 16) {
    v128.store(at, f32x4.min(f32x4.max(v128.load(at), f32x4.splat(0)), f32x4.splat(1)))
  }
}

/**
 * One row of a small plane read as if it were large: `top` and `below` blended by `down`, then along the row by the
 * places `left` and shares `across`. `scratch` holds one small row and one more value.
 */
export function enlargeRow(
  top: usize,
  below: usize,
  down: f32,
  scratch: usize,
  smallWidth: i32,
  left: usize,
  across: usize,
  out: usize,
  width: i32,
): void {
  const share = f32x4.splat(down)
  const small = (<usize>smallWidth) << 2
  for (let at: usize = 0; at < small; at += 16) {
    const value = v128.load(top + at)
    v128.store(scratch + at, f32x4.add(value, f32x4.mul(f32x4.sub(v128.load(below + at), value), share)))
  }
  store<f32>(scratch + small, load<f32>(scratch + small - 4))
  for (let at: usize = 0; at < (<usize>width) << 2; at += 4) {
    const cell = scratch + ((<usize>load<i32>(left + at)) << 2)
    const value = load<f32>(cell)
    store<f32>(out + at, value + (load<f32>(cell, 4) - value) * load<f32>(across + at))
  }
}

/** `slopes` · `guide` + `offsets`. */
export function applyLines(slopes: usize, offsets: usize, guide: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    v128.store(out + at, f32x4.add(f32x4.mul(v128.load(slopes + at), v128.load(guide + at)), v128.load(offsets + at)))
  }
}

/**
 * Three planes through a cube of colours, in place: `size`³ points of three floats each, blue fastest, between which
 * colours are interpolated by tetrahedra; `amount` of the change is taken.
 */
export function applyCube(r: usize, g: usize, b: usize, points: usize, size: i32, amount: f32, count: i32): void {
  const last = <f32>(size - 1)
  const most = size - 2
  const share = f32x4.splat(amount)
  const blueStep: usize = 12
  const greenStep = <usize>size * blueStep
  const redStep = <usize>size * greenStep
  const toFar = redStep + greenStep + blueStep
  for (let at: usize = 0; at < (<usize>count) << 2; at += 4) {
    const red = load<f32>(r + at)
    const green = load<f32>(g + at)
    const blue = load<f32>(b + at)
    const own = f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(red), 1, green), 2, blue)
    const place = f32x4.mul(f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), own)), f32x4.splat(last))
    // The last cell is read from its near end, so that its far corner exists.
    const cell = i32x4.min_s(i32x4.trunc_sat_f32x4_s(place), i32x4.splat(most))
    const within = f32x4.sub(place, f32x4.convert_i32x4_s(cell))
    const u = f32x4.extract_lane(within, 0)
    const v = f32x4.extract_lane(within, 1)
    const w = f32x4.extract_lane(within, 2)
    const corner =
      points +
      <usize>i32x4.extract_lane(cell, 0) * redStep +
      <usize>i32x4.extract_lane(cell, 1) * greenStep +
      <usize>i32x4.extract_lane(cell, 2) * blueStep
    const far = corner + toFar
    // From the near corner along the axis that is furthest on, then the next, then the last, to the far corner.
    const isRedFirst = u >= v && u >= w
    const isGreenFirst = !isRedFirst && v >= w
    const isRedLast = u < v && u < w
    const isGreenLast = !isRedLast && v < w
    const one = corner + (isRedFirst ? redStep : isGreenFirst ? greenStep : blueStep)
    const two = far - (isRedLast ? redStep : isGreenLast ? greenStep : blueStep)
    const largest = isRedFirst ? u : isGreenFirst ? v : w
    const smallest = isRedLast ? u : isGreenLast ? v : w
    const middle = u + v + w - largest - smallest
    let sum = f32x4.mul(f32x4.splat(1 - largest), v128.load(corner))
    sum = f32x4.add(sum, f32x4.mul(f32x4.splat(largest - middle), v128.load(one)))
    sum = f32x4.add(sum, f32x4.mul(f32x4.splat(middle - smallest), v128.load(two)))
    sum = f32x4.add(sum, f32x4.mul(f32x4.splat(smallest), v128.load(far)))
    const result = f32x4.add(own, f32x4.mul(f32x4.sub(sum, own), share))
    store<f32>(r + at, f32x4.extract_lane(result, 0))
    store<f32>(g + at, f32x4.extract_lane(result, 1))
    store<f32>(b + at, f32x4.extract_lane(result, 2))
  }
}
