/**
 * AssemblyScript: a row of 8-bit pixels printed in dots of up to four inks; the plain version, which says what it does, is
 * in engine/pixels/screen.ts. Rows may be read and written 16 bytes past the end. `node engine/kernels/build.mjs screen`
 * compiles this file into screen.gen.ts.
 */

/**
 * How much of four pixels a dot covers that rises above `level`. `ink` holds cosines and sines of where they lie, across
 * the screen and down it, and in its second half those of how far the next four lie from them, to be turned by.
 */
function covered(level: v128, ink: usize, toSlope: v128, none: v128, all: v128, half: v128, least: v128): v128 {
  const across = v128.load(ink)
  const acrossSine = v128.load(ink, 16)
  const down = v128.load(ink, 32)
  const downSine = v128.load(ink, 48)
  const c = v128.load(ink, 64)
  const s = v128.load(ink, 80)
  const e = v128.load(ink, 96)
  const f = v128.load(ink, 112)
  v128.store(ink, f32x4.sub(f32x4.mul(across, c), f32x4.mul(acrossSine, s)))
  v128.store(ink, f32x4.add(f32x4.mul(acrossSine, c), f32x4.mul(across, s)), 16)
  v128.store(ink, f32x4.sub(f32x4.mul(down, e), f32x4.mul(downSine, f)), 32)
  v128.store(ink, f32x4.add(f32x4.mul(downSine, e), f32x4.mul(down, f)), 48)
  const squares = f32x4.add(f32x4.mul(acrossSine, acrossSine), f32x4.mul(downSine, downSine))
  const slope = f32x4.add(f32x4.mul(toSlope, f32x4.sqrt(squares)), least)
  const share = f32x4.div(f32x4.sub(f32x4.add(across, down), level), slope)
  return f32x4.pmin(all, f32x4.pmax(none, f32x4.add(half, share)))
}

/** What is left of light; what the ink takes of it is a float. */
function left(light: v128, cover: v128, taken: usize): v128 {
  return f32x4.sub(light, f32x4.mul(light, f32x4.mul(cover, v128.load32_splat(taken))))
}

/** One of 64 steps for each of four levels. */
function stepOf(level: v128): v128 {
  return i32x4.shr_u(i32x4.add(i32x4.mul(level, i32x4.splat(16191)), i32x4.splat(32768)), 16)
}

function indexOf(light: v128): v128 {
  const root = f32x4.sqrt(light)
  return i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(root, f32x4.splat(4095)), f32x4.splat(0.5)))
}

function byteAt(bytes: usize, place: i32): u32 {
  return <u32>load<u8>(bytes + <usize>place)
}

/** Four levels, each looked up by its root. */
function levelsOf(light: v128, bytes: usize): v128 {
  const index = indexOf(light)
  const one = i32x4.splat(byteAt(bytes, i32x4.extract_lane(index, 0)))
  const two = i32x4.replace_lane(one, 1, byteAt(bytes, i32x4.extract_lane(index, 1)))
  const three = i32x4.replace_lane(two, 2, byteAt(bytes, i32x4.extract_lane(index, 2)))
  return i32x4.replace_lane(three, 3, byteAt(bytes, i32x4.extract_lane(index, 3)))
}

/** `share` of 256 of the way from one picture's bytes to the other's. */
function between(from: v128, to: v128, share: i32): v128 {
  const part = i16x8.splat(<i16>(share * 128))
  const low = i16x8.extend_low_i8x16_u(from)
  const high = i16x8.extend_high_i8x16_u(from)
  const lower = i16x8.q15mulr_sat_s(i16x8.sub(i16x8.extend_low_i8x16_u(to), low), part)
  const upper = i16x8.q15mulr_sat_s(i16x8.sub(i16x8.extend_high_i8x16_u(to), high), part)
  return i8x16.narrow_i16x8_u(i16x8.add(low, lower), i16x8.add(high, upper))
}

/** `heights` has for each of 64 x 64 x 64 colours above what height each ink's dots lie; `sheet` the paper's light. */
export function print(
  source: usize,
  heights: usize,
  inks: usize,
  count: i32,
  sheet: usize,
  bytes: usize,
  toSlope: f32,
  share: i32,
  out: usize,
  width: i32,
): void {
  const mask = i32x4.splat(255)
  const steepness = f32x4.splat(toSlope)
  const none = f32x4.splat(0)
  const all = f32x4.splat(1)
  const half = f32x4.splat(0.5)
  const least = f32x4.splat(0.12)
  for (let at: usize = 0; at < (<usize>width) << 2; at += 16) {
    const four = v128.load(source + at)
    const redGreen = i32x4.add(
      i32x4.shl(stepOf(v128.and(four, mask)), 16),
      i32x4.shl(stepOf(v128.and(i32x4.shr_u(four, 8), mask)), 10),
    )
    const colour = i32x4.add(redGreen, i32x4.shl(stepOf(v128.and(i32x4.shr_u(four, 16), mask)), 4))
    const one = v128.load(heights + <usize>i32x4.extract_lane(colour, 0))
    const two = v128.load(heights + <usize>i32x4.extract_lane(colour, 1))
    const three = v128.load(heights + <usize>i32x4.extract_lane(colour, 2))
    const last = v128.load(heights + <usize>i32x4.extract_lane(colour, 3))
    const lowFirst = v128.shuffle<f32>(one, two, 0, 4, 1, 5)
    const highFirst = v128.shuffle<f32>(three, last, 0, 4, 1, 5)
    let cover = covered(v128.shuffle<f32>(lowFirst, highFirst, 0, 1, 4, 5), inks, steepness, none, all, half, least)
    let red = left(v128.load32_splat(sheet), cover, inks + 128)
    let green = left(v128.load32_splat(sheet + 4), cover, inks + 132)
    let blue = left(v128.load32_splat(sheet + 8), cover, inks + 136)
    if (count > 1) {
      cover = covered(v128.shuffle<f32>(lowFirst, highFirst, 2, 3, 6, 7), inks + 144, steepness, none, all, half, least)
      red = left(red, cover, inks + 272)
      green = left(green, cover, inks + 276)
      blue = left(blue, cover, inks + 280)
    }
    if (count > 2) {
      const lowLast = v128.shuffle<f32>(one, two, 2, 6, 3, 7)
      const highLast = v128.shuffle<f32>(three, last, 2, 6, 3, 7)
      cover = covered(v128.shuffle<f32>(lowLast, highLast, 0, 1, 4, 5), inks + 288, steepness, none, all, half, least)
      red = left(red, cover, inks + 416)
      green = left(green, cover, inks + 420)
      blue = left(blue, cover, inks + 424)
      cover = covered(v128.shuffle<f32>(lowLast, highLast, 2, 3, 6, 7), inks + 432, steepness, none, all, half, least)
      red = left(red, cover, inks + 560)
      green = left(green, cover, inks + 564)
      blue = left(blue, cover, inks + 568)
    }
    const colours = v128.or(levelsOf(red, bytes), i32x4.shl(levelsOf(green, bytes), 8))
    const printed = v128.or(colours, i32x4.shl(levelsOf(blue, bytes), 16))
    const opaque = v128.bitselect(four, printed, i32x4.splat(0xff000000))
    v128.store(out + at, share < 256 ? between(four, opaque, share) : opaque)
  }
}
