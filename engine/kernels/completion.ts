/**
 * AssemblyScript: the inner loops of patch completion. A pixel is four 16-bit integers (r, g, b, texture), so a row of a
 * 7 x 7 patch is four vectors and every sum is exact: `createPlainBench` in engine/pixels/completion-plain.ts must give
 * the same integers. `node engine/kernels/build.mjs` compiles this file into completion.gen.ts. Addresses are bytes.
 */

const reach: i32 = 3
const unlimited: i32 = 0x7fffffff

/** Marsaglia's xorshift32. */
function next(state: u32): u32 {
  state ^= state << 13
  state ^= state >> 17
  state ^= state << 5
  return state
}

/** A number from 0 up to `count`, which it never is. */
function below(state: u32, count: i32): i32 {
  return <i32>((<u64>state * <u64>count) >> 32)
}

function total(sums: v128): i32 {
  const pairs = i32x4.add(sums, i8x16.shuffle(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)
}

/** Squared differences of one row of two patches. */
function rowOf(a: usize, b: usize): v128 {
  // Seven pixels: of the fourth vector only the first half is read.
  const d0 = i16x8.sub(v128.load(a), v128.load(b))
  const d1 = i16x8.sub(v128.load(a, 16), v128.load(b, 16))
  const d2 = i16x8.sub(v128.load(a, 32), v128.load(b, 32))
  const d3 = i16x8.sub(v128.load64_zero(a, 48), v128.load64_zero(b, 48))
  const one = i32x4.add(i32x4.dot_i16x8_s(d0, d0), i32x4.dot_i16x8_s(d1, d1))
  const two = i32x4.add(i32x4.dot_i16x8_s(d2, d2), i32x4.dot_i16x8_s(d3, d3))
  return i32x4.add(one, two)
}

/** The same of two rows, `one` and `other` further on. */
function rowsOf(a: usize, b: usize, one: usize, other: usize): v128 {
  return i32x4.add(rowOf(a + one, b + one), rowOf(a + other, b + other))
}

/**
 * Squared difference of two patches given by their first pixels; gives up once it reaches `limit`. Rows that lie far
 * apart come first: they tell soonest that two patches are not alike.
 */
function distance(a: usize, b: usize, stride: usize, limit: i32): i32 {
  let sums = rowOf(a + 3 * stride, b + 3 * stride)
  let part = total(sums)
  if (part >= limit) return part
  sums = i32x4.add(sums, rowsOf(a, b, 0, 6 * stride))
  part = total(sums)
  if (part >= limit) return part
  sums = i32x4.add(sums, rowsOf(a, b, stride, 5 * stride))
  part = total(sums)
  if (part >= limit) return part
  return total(i32x4.add(sums, rowsOf(a, b, 2 * stride, 4 * stride)))
}

function firstPixel(image: usize, x: i32, y: i32, width: i32): usize {
  return image + ((<usize>((y - reach) * width + x - reach)) << 3)
}

/** What every target's present source costs; a source `drift` dearer for each row it lies above or below. */
export function measure(
  image: usize,
  field: usize,
  costs: usize,
  targets: usize,
  count: i32,
  width: i32,
  drift: i32,
): void {
  const stride = (<usize>width) << 3
  for (let k = 0; k < count; k++) {
    const i = load<i32>(targets + ((<usize>k) << 2))
    const source = load<i32>(field + ((<usize>i) << 2))
    const a = firstPixel(image, i % width, i / width, width)
    const b = firstPixel(image, source & 0xffff, source >> 16, width)
    const rise = abs<i32>((source >> 16) - i / width) * drift
    store<i32>(costs + ((<usize>i) << 2), rise + distance(a, b, stride, unlimited))
  }
}

/** One sweep of PatchMatch: what the neighbours found, then a random search in a halving square. */
export function search(
  image: usize,
  valid: usize,
  field: usize,
  costs: usize,
  targets: usize,
  count: i32,
  width: i32,
  height: i32,
  backward: i32,
  radius: i32,
  drift: i32,
  seed: u32,
): u32 {
  const stride = (<usize>width) << 3
  const step = backward ? 1 : -1
  let state = seed
  for (let k = 0; k < count; k++) {
    const i = load<i32>(targets + ((<usize>(backward ? count - 1 - k : k)) << 2))
    const x = i % width
    const y = i / width
    const a = firstPixel(image, x, y, width)
    let best = load<i32>(field + ((<usize>i) << 2))
    let cost = load<i32>(costs + ((<usize>i) << 2))
    let refused = -1
    let span = radius
    for (let turn = 0; turn < 2 || span > 0; turn++) {
      let u: i32
      let v: i32
      if (turn < 2) {
        const offered = load<i32>(field + ((<usize>(turn === 0 ? i + step : i + step * width)) << 2))
        if (offered < 0) continue
        u = (offered & 0xffff) - (turn === 0 ? step : 0)
        v = (offered >> 16) - (turn === 0 ? 0 : step)
      } else {
        state = next(state)
        u = (best & 0xffff) + below(state, 2 * span + 1) - span
        state = next(state)
        v = (best >> 16) + below(state, 2 * span + 1) - span
        span >>= 1
      }
      if (<u32>u >= <u32>width || <u32>v >= <u32>height) continue
      if (!load<u8>(valid + <usize>(v * width + u))) continue
      const candidate = (v << 16) | u
      if (candidate === best || candidate === refused) continue
      const rise = abs<i32>(v - y) * drift
      const found = rise + distance(a, firstPixel(image, u, v, width), stride, cost - rise)
      if (found >= cost) {
        refused = candidate
        continue
      }
      cost = found
      best = candidate
    }
    store<i32>(field + ((<usize>i) << 2), best)
    store<i32>(costs + ((<usize>i) << 2), cost)
  }
  return state
}

/** Compares each target's known pixels with every `skip`-th source: exact, for the few pixels of the smallest level. */
export function scan(
  image: usize,
  known: usize,
  valid: usize,
  field: usize,
  costs: usize,
  targets: usize,
  count: i32,
  width: i32,
  height: i32,
  skip: i32,
  drift: i32,
): void {
  const stride = (<usize>width) << 3
  for (let k = 0; k < count; k++) {
    const i = load<i32>(targets + ((<usize>k) << 2))
    const a = firstPixel(image, i % width, i / width, width)
    const m = firstPixel(known, i % width, i / width, width)
    let best = -1
    let cost = unlimited
    for (let s = k % skip; s < width * height; s += skip) {
      if (!load<u8>(valid + <usize>s)) continue
      const b = firstPixel(image, s % width, s / width, width)
      let sums = i32x4.splat(0)
      for (let row = 0; row < 7; row++) {
        const at = <usize>row * stride
        const d0 = v128.and(i16x8.sub(v128.load(a + at), v128.load(b + at)), v128.load(m + at))
        const d1 = v128.and(i16x8.sub(v128.load(a + at, 16), v128.load(b + at, 16)), v128.load(m + at, 16))
        const d2 = v128.and(i16x8.sub(v128.load(a + at, 32), v128.load(b + at, 32)), v128.load(m + at, 32))
        const last = i16x8.sub(v128.load64_zero(a + at, 48), v128.load64_zero(b + at, 48))
        const d3 = v128.and(last, v128.load64_zero(m + at, 48))
        const one = i32x4.add(i32x4.dot_i16x8_s(d0, d0), i32x4.dot_i16x8_s(d1, d1))
        const two = i32x4.add(i32x4.dot_i16x8_s(d2, d2), i32x4.dot_i16x8_s(d3, d3))
        sums = i32x4.add(sums, i32x4.add(one, two))
      }
      const found = total(sums) + abs<i32>(s / width - i / width) * drift
      if (found >= cost) continue
      cost = found
      best = ((s / width) << 16) | (s % width)
    }
    store<i32>(field + ((<usize>i) << 2), best)
    store<i32>(costs + ((<usize>i) << 2), cost)
  }
}

/** Whole quotients of four sums by one weight; exact, since all are far below 2^53. */
function quotients(sums: v128, weight: i32): v128 {
  const by = f64x2.splat(<f64>weight)
  const low = f64x2.div(f64x2.convert_low_i32x4_s(sums), by)
  const high = f64x2.div(f64x2.convert_low_i32x4_s(i64x2.shuffle(sums, sums, 1, 0)), by)
  return i64x2.shuffle(i32x4.trunc_sat_f64x2_s_zero(low), i32x4.trunc_sat_f64x2_s_zero(high), 0, 2)
}

/**
 * Gives every pixel of `hole` the weighted mean of what the patches over it hold there; returns the sum of changes. `steps`
 * has room for how far each pixel's source lies from it, in bytes, and `shares` for 16-bit weights: both are 0 where there
 * is no patch, so that nothing needs to be asked for each of the 49.
 */
export function vote(
  image: usize,
  field: usize,
  weights: usize,
  targets: usize,
  targetCount: i32,
  steps: usize,
  shares: usize,
  hole: usize,
  count: i32,
  width: i32,
  height: i32,
): f64 {
  for (let k = 0; k < targetCount; k++) {
    const i = <usize>load<i32>(targets + ((<usize>k) << 2))
    const source = load<i32>(field + (i << 2))
    const isSet = source >= 0
    const from = (source >> 16) * width + (source & 0xffff)
    store<i32>(steps + (i << 2), isSet ? (from - <i32>i) << 3 : 0)
    store<i16>(shares + (i << 1), isSet ? <i16>load<i32>(weights + (i << 2)) : 0)
  }
  const ones = i16x8.splat(1)
  const places = i16x8(0, 1, 2, 3, 4, 5, 6, 7)
  let change = i32x4.splat(0)
  for (let k = 0; k < count; k++) {
    const j = load<i32>(hole + ((<usize>k) << 2))
    const y = j / width
    const x = j - y * width
    const pixel = image + ((<usize>j) << 3)
    const left = max<i32>(0, x - reach)
    const right = min<i32>(width - 1, x + reach)
    const top = max<i32>(0, y - reach)
    const bottom = min<i32>(height - 1, y + reach)
    const isInRow = i16x8.lt_s(places, i16x8.splat(<i16>(right - left + 1)))
    let sums = i32x4.splat(0)
    let weighing = sums
    for (let v = top; v <= bottom; v++) {
      const first = <usize>(v * width + left)
      weighing = i32x4.add(weighing, i32x4.dot_i16x8_s(v128.and(v128.load(shares + (first << 1)), isInRow), ones))
      // Two patches at a time: their colours lie interleaved, and both shares in each lane.
      let at = steps + (first << 2)
      let share = shares + (first << 1)
      let u = left
      for (; u < right; u += 2, at += 8, share += 4) {
        const one = v128.load64_zero(pixel + <usize>load<i32>(at))
        const other = v128.load64_zero(pixel + <usize>load<i32>(at, 4))
        const both = i16x8.shuffle(one, other, 0, 8, 1, 9, 2, 10, 3, 11)
        sums = i32x4.add(sums, i32x4.dot_i16x8_s(both, v128.load32_splat(share)))
      }
      if (u === right) {
        const one = v128.load16x4_s(pixel + <usize>load<i32>(at))
        sums = i32x4.add(sums, i32x4.mul(one, i32x4.splat(load<i16>(share))))
      }
    }
    const weight = total(weighing)
    if (weight === 0) continue
    const values = quotients(i32x4.add(sums, i32x4.splat(weight >> 1)), weight)
    change = i32x4.add(change, i32x4.abs(i32x4.sub(values, v128.load16x4_s(pixel))))
    v128.store64_lane(pixel, i16x8.narrow_i32x4_s(values, values), 0)
  }
  const first = <f64>i32x4.extract_lane(change, 0) + <f64>i32x4.extract_lane(change, 1)
  return first + <f64>i32x4.extract_lane(change, 2) + <f64>i32x4.extract_lane(change, 3)
}
