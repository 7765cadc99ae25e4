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

function total(sums: v128): i32 {
  const pairs = i32x4.add(sums, i8x16.shuffle(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)
}

/** Squared difference of two patches given by their first pixels; gives up once it reaches `limit`. */
function distance(a: usize, b: usize, stride: usize, limit: i32): i32 {
  let even = i32x4.splat(0)
  let odd = even
  for (let row = 0; row < 7; row++) {
    // Seven pixels: of the fourth vector only the first half is read.
    const d0 = i16x8.sub(v128.load(a), v128.load(b))
    const d1 = i16x8.sub(v128.load(a, 16), v128.load(b, 16))
    const d2 = i16x8.sub(v128.load(a, 32), v128.load(b, 32))
    const d3 = i16x8.sub(v128.load64_zero(a, 48), v128.load64_zero(b, 48))
    even = i32x4.add(even, i32x4.add(i32x4.dot_i16x8_s(d0, d0), i32x4.dot_i16x8_s(d1, d1)))
    odd = i32x4.add(odd, i32x4.add(i32x4.dot_i16x8_s(d2, d2), i32x4.dot_i16x8_s(d3, d3)))
    if (row === 2 || row === 4) {
      const part = total(i32x4.add(even, odd))
      if (part >= limit) return part
    }
    a += stride
    b += stride
  }
  return total(i32x4.add(even, odd))
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
        u = (best & 0xffff) + <i32>(state % <u32>(2 * span + 1)) - span
        state = next(state)
        v = (best >> 16) + <i32>(state % <u32>(2 * span + 1)) - span
        span >>= 1
      }
      if (<u32>u >= <u32>width || <u32>v >= <u32>height) continue
      if (!load<u8>(valid + <usize>(v * width + u))) continue
      const candidate = (v << 16) | u
      if (candidate === best) continue
      const rise = abs<i32>(v - y) * drift
      const found = rise + distance(a, firstPixel(image, u, v, width), stride, cost - rise)
      if (found >= cost) continue
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

/** Gives every pixel of `hole` the weighted mean of what the patches over it hold there; returns the sum of changes. */
export function vote(
  image: usize,
  field: usize,
  weights: usize,
  hole: usize,
  count: i32,
  width: i32,
  height: i32,
): f64 {
  let change: f64 = 0
  for (let k = 0; k < count; k++) {
    const j = load<i32>(hole + ((<usize>k) << 2))
    const x = j % width
    const y = j / width
    let sums = i32x4.splat(0)
    let weight: i32 = 0
    const left = max<i32>(0, x - reach)
    const right = min<i32>(width - 1, x + reach)
    const bottom = min<i32>(height - 1, y + reach)
    for (let v = max<i32>(0, y - reach); v <= bottom; v++) {
      for (let u = left; u <= right; u++) {
        const c = v * width + u
        const source = load<i32>(field + ((<usize>c) << 2))
        if (source < 0) continue
        const share = load<i32>(weights + ((<usize>c) << 2))
        const from = ((source >> 16) + y - v) * width + (source & 0xffff) + x - u
        const colour = v128.load16x4_s(image + ((<usize>from) << 3))
        sums = i32x4.add(sums, i32x4.mul(colour, i32x4.splat(share)))
        weight += share
      }
    }
    if (weight === 0) continue
    const pixel = image + ((<usize>j) << 3)
    const half = weight >> 1
    for (let lane = 0; lane < 4; lane++) {
      const sum =
        lane === 0
          ? i32x4.extract_lane(sums, 0)
          : lane === 1
            ? i32x4.extract_lane(sums, 1)
            : lane === 2
              ? i32x4.extract_lane(sums, 2)
              : i32x4.extract_lane(sums, 3)
      const value = (sum + half) / weight
      const at = pixel + ((<usize>lane) << 1)
      change += <f64>abs<i32>(value - <i32>load<i16>(at))
      store<i16>(at, <i16>value)
    }
  }
  return change
}
