/**
 * AssemblyScript: sharpening of 8-bit pixels, row by row; the plain version, which says what it does, is in
 * engine/operations/sharpen.ts. Rows of brightness have 32 floats of room at either end, and may be read and written
 * 64 bytes past that. `node engine/kernels/build.mjs sharpen` compiles this file into sharpen.gen.ts.
 */

/** Rec. 601 luma, 0..1, of four pixels of bytes, in 14 bits. */
function lumaOf(four: v128): v128 {
  const weights = i16x8(4899, 9617, 1868, 0, 4899, 9617, 1868, 0)
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(four), weights)
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(four), weights)
  const sum = i32x4.add(v128.shuffle<i32>(low, high, 0, 2, 4, 6), v128.shuffle<i32>(low, high, 1, 3, 5, 7))
  return f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.splat(<f32>1 / (16384 * 255)))
}

/** Repeats both ends of a row into the room beside it. */
export function pad(row: usize, count: i32): void {
  const first = v128.load32_splat(row)
  const end = row + ((<usize>count) << 2)
  const last = v128.load32_splat(end - 4)
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(row - 128 + at, first)
    v128.store(end + at, last)
  }
}

export function brightness(source: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) v128.store(out + at, lumaOf(v128.load(source + at)))
  pad(out, count)
}

/** Rows above and below, by the addresses in `rows` (2 * reach + 1 of them), weighted by half of a kernel. */
export function columns(rows: usize, weights: usize, reach: i32, out: usize, count: i32): void {
  const middle = rows + ((<usize>reach) << 2)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 64) {
    const own = <usize>load<u32>(middle) + at
    const share = v128.load32_splat(weights)
    let one = f32x4.mul(share, v128.load(own))
    let two = f32x4.mul(share, v128.load(own, 16))
    let three = f32x4.mul(share, v128.load(own, 32))
    let four = f32x4.mul(share, v128.load(own, 48))
    for (let k: usize = 4; k <= (<usize>reach) << 2; k += 4) {
      const above = <usize>load<u32>(middle - k) + at
      const below = <usize>load<u32>(middle + k) + at
      const weight = v128.load32_splat(weights + k)
      one = f32x4.add(one, f32x4.mul(weight, f32x4.add(v128.load(above), v128.load(below))))
      two = f32x4.add(two, f32x4.mul(weight, f32x4.add(v128.load(above, 16), v128.load(below, 16))))
      three = f32x4.add(three, f32x4.mul(weight, f32x4.add(v128.load(above, 32), v128.load(below, 32))))
      four = f32x4.add(four, f32x4.mul(weight, f32x4.add(v128.load(above, 48), v128.load(below, 48))))
    }
    v128.store(out + at, one)
    v128.store(out + at, two, 16)
    v128.store(out + at, three, 32)
    v128.store(out + at, four, 48)
  }
  pad(out, count)
}

/** The same along a padded row. */
export function along(row: usize, weights: usize, reach: i32, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 64) {
    const own = row + at
    const share = v128.load32_splat(weights)
    let one = f32x4.mul(share, v128.load(own))
    let two = f32x4.mul(share, v128.load(own, 16))
    let three = f32x4.mul(share, v128.load(own, 32))
    let four = f32x4.mul(share, v128.load(own, 48))
    for (let k: usize = 4; k <= (<usize>reach) << 2; k += 4) {
      const left = own - k
      const right = own + k
      const weight = v128.load32_splat(weights + k)
      one = f32x4.add(one, f32x4.mul(weight, f32x4.add(v128.load(left), v128.load(right))))
      two = f32x4.add(two, f32x4.mul(weight, f32x4.add(v128.load(left, 16), v128.load(right, 16))))
      three = f32x4.add(three, f32x4.mul(weight, f32x4.add(v128.load(left, 32), v128.load(right, 32))))
      four = f32x4.add(four, f32x4.mul(weight, f32x4.add(v128.load(left, 48), v128.load(right, 48))))
    }
    v128.store(out + at, one)
    v128.store(out + at, two, 16)
    v128.store(out + at, three, 32)
    v128.store(out + at, four, 48)
  }
}

/** Nothing below `floor`, everything well above it. */
function core(detail: v128, floor: f32): v128 {
  const square = f32x4.mul(detail, detail)
  return f32x4.mul(detail, f32x4.div(square, f32x4.add(square, f32x4.splat(floor * floor))))
}

function leastOf(row: usize): v128 {
  return f32x4.pmin(f32x4.pmin(v128.load(row - 4), v128.load(row)), v128.load(row + 4))
}

function mostOf(row: usize): v128 {
  return f32x4.pmax(f32x4.pmax(v128.load(row - 4), v128.load(row)), v128.load(row + 4))
}

/** Bytes shifted by what is missing between `row` and its sharpened self; held near what lies around in three rows. */
export function sharpen(
  source: usize,
  above: usize,
  row: usize,
  below: usize,
  fine: usize,
  coarse: usize,
  fineGain: f32,
  coarseGain: f32,
  overshoot: f32,
  out: usize,
  count: i32,
): void {
  const zero = i32x4.splat(0)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const value = v128.load(row + at)
    const smooth = v128.load(fine + at)
    const broad = f32x4.sub(smooth, v128.load(coarse + at))
    const detail = f32x4.mul(core(f32x4.sub(value, smooth), 0.006), f32x4.splat(fineGain))
    const wanted = f32x4.add(value, f32x4.add(detail, f32x4.mul(core(broad, 0.008), f32x4.splat(coarseGain))))
    const low = f32x4.pmin(f32x4.pmin(leastOf(above + at), leastOf(row + at)), leastOf(below + at))
    const high = f32x4.pmax(f32x4.pmax(mostOf(above + at), mostOf(row + at)), mostOf(below + at))
    const room = f32x4.add(f32x4.splat(0.004), f32x4.mul(f32x4.sub(high, low), f32x4.splat(overshoot)))
    const held = f32x4.pmin(f32x4.add(high, room), f32x4.pmax(f32x4.sub(low, room), wanted))
    const levels = f32x4.nearest(f32x4.mul(f32x4.sub(held, value), f32x4.splat(255)))
    const change = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(levels), zero)
    const four = v128.load(source + at)
    const lowChange = v128.shuffle<i16>(change, zero, 0, 0, 0, 8, 1, 1, 1, 8)
    const highChange = v128.shuffle<i16>(change, zero, 2, 2, 2, 8, 3, 3, 3, 8)
    const lower = i16x8.add(i16x8.extend_low_i8x16_u(four), lowChange)
    const upper = i16x8.add(i16x8.extend_high_i8x16_u(four), highChange)
    v128.store(out + at, i8x16.narrow_i16x8_u(lower, upper))
  }
}
