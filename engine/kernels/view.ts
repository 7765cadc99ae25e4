/**
 * AssemblyScript: a row of a turned or tilted picture, read through a cubic from 8-bit pixels; the plain version, which
 * says what it does, is in engine/pixels/view.ts. `node engine/kernels/build.mjs view` compiles this file into view.gen.ts.
 */

/** Places between two pixels. */
const steps: i32 = 1024
/** What a weight of 1 is in 16 bits. */
const whole: f64 = 16384

/** Two weights, side by side in every pair of 16-bit numbers. */
function pair(one: i32, other: i32): i32 {
  return (one & 0xffff) | (other << 16)
}

/** Cubic weights of every place: along a row two pairs of 16-bit numbers, then, from `steps` times 8 on, four floats. */
export function layWeights(table: usize): void {
  const down = table + <usize>steps * 8
  for (let k = 0; k < steps; k++) {
    const t = (<f64>k + 0.5) / <f64>steps
    const t2 = t * t
    const t3 = t2 * t
    const a = t2 - 0.5 * (t3 + t)
    const c = 2 * t2 - 1.5 * t3 + 0.5 * t
    const d = 0.5 * (t3 - t2)
    const first = <i32>nearest(a * whole)
    const third = <i32>nearest(c * whole)
    const fourth = <i32>nearest(d * whole)
    store<i32>(table + ((<usize>k) << 3), pair(first, <i32>whole - first - third - fourth))
    store<i32>(table + ((<usize>k) << 3), pair(third, fourth), 4)
    const at = down + ((<usize>k) << 4)
    store<f32>(at, <f32>(a / whole))
    store<f32>(at, <f32>((1 - a - c - d) / whole), 4)
    store<f32>(at, <f32>(c / whole), 8)
    store<f32>(at, <f32>(d / whole), 12)
  }
}

/** Four neighbours of one row, weighted: the first two by `near`, the others by `far`. */
function along(at: usize, near: v128, far: v128): v128 {
  const four = v128.load(at)
  // 16 and more is nothing: bytes become 16-bit numbers, neighbours side by side.
  const left = i8x16.swizzle(four, i8x16(0, 16, 4, 16, 1, 16, 5, 16, 2, 16, 6, 16, 3, 16, 7, 16))
  const right = i8x16.swizzle(four, i8x16(8, 16, 12, 16, 9, 16, 13, 16, 10, 16, 14, 16, 11, 16, 15, 16))
  return f32x4.convert_i32x4_s(i32x4.add(i32x4.dot_i16x8_s(left, near), i32x4.dot_i16x8_s(right, far)))
}

/**
 * `count` pixels from (x / depth, y / depth) on, all three growing by their steps. The source has rows of `stride` pixels;
 * places lie inside it with a pixel to spare before and two after.
 */
export function viewRow(
  source: usize,
  stride: i32,
  table: usize,
  x: f64,
  y: f64,
  depth: f64,
  stepX: f64,
  stepY: f64,
  stepDepth: f64,
  out: usize,
  count: i32,
): void {
  const row = (<usize>stride) << 2
  const down = table + <usize>steps * 8
  const isFlat = stepDepth === 0
  const inverse = <f64>steps / depth
  // Adding this to a small number leaves it, rounded, in the lowest bits.
  const magic = f32x4.splat(12582912)
  for (let k = 0; k < count; k++) {
    const scale = isFlat ? inverse : <f64>steps / (depth + stepDepth * <f64>k)
    const atX = <i32>((x + stepX * <f64>k) * scale)
    const atY = <i32>((y + stepY * <f64>k) * scale)
    const from = source + ((<usize>(((atY >> 10) - 1) * stride + (atX >> 10) - 1)) << 2)
    const weights = table + ((<usize>(atX & (steps - 1))) << 3)
    const shares = down + ((<usize>(atY & (steps - 1))) << 4)
    const near = v128.load32_splat(weights)
    const far = v128.load32_splat(weights, 4)
    const upper = f32x4.add(
      f32x4.mul(along(from, near, far), v128.load32_splat(shares)),
      f32x4.mul(along(from + row, near, far), v128.load32_splat(shares, 4)),
    )
    const lower = f32x4.add(
      f32x4.mul(along(from + 2 * row, near, far), v128.load32_splat(shares, 8)),
      f32x4.mul(along(from + 3 * row, near, far), v128.load32_splat(shares, 12)),
    )
    const levels = i32x4.sub(f32x4.add(f32x4.add(upper, lower), magic), i32x4.splat(0x4b400000))
    const narrow = i16x8.narrow_i32x4_s(levels, levels)
    v128.store32_lane(out + ((<usize>k) << 2), i8x16.narrow_i16x8_u(narrow, narrow), 0)
  }
}
