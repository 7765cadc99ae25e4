/**
 * AssemblyScript: changes of single pixels from 8-bit pixels to 8-bit pixels, so that a large picture is read and written
 * once. The plain versions are in engine/pixels/{sweep,grade}.ts. Addresses are bytes and may be read and written up to 64
 * bytes past the end: the caller leaves room. `node engine/kernels/build.mjs sweep` compiles this file into sweep.gen.ts.
 */
import { fourThroughCube, storeAlphas } from './cube.ts'

/** 0..255 rounded to the nearest, not-a-number to 0. */
function levelOf(value: v128): v128 {
  return i32x4.trunc_sat_f32x4_u(f32x4.nearest(f32x4.min(value, f32x4.splat(255))))
}

/** Four colours of 0..255 as 16 bytes. */
function pack(one: v128, two: v128, three: v128, four: v128): v128 {
  const low = i16x8.narrow_i32x4_u(levelOf(one), levelOf(two))
  return i8x16.narrow_i16x8_u(low, i16x8.narrow_i32x4_u(levelOf(three), levelOf(four)))
}

/** The colours of `result` with the opacity of `source`. */
function withAlphaOf(source: v128, result: v128): v128 {
  return v128.bitselect(source, result, i32x4.splat(0xff000000))
}

function summed(pixel: u32, tables: usize): v128 {
  const red = v128.load(tables + ((<usize>(pixel & 255)) << 4))
  const green = v128.load(tables + ((<usize>((pixel >> 8) & 255)) << 4), 4096)
  return f32x4.add(f32x4.add(red, green), v128.load(tables + ((<usize>((pixel >> 16) & 255)) << 4), 8192))
}

/** Every pixel becomes the sum of what three tables of 256 colours (4 floats, 0..255) say of its red, green and blue. */
export function sumTables(source: usize, tables: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const one = summed(load<u32>(source + at), tables)
    const two = summed(load<u32>(source + at, 4), tables)
    const three = summed(load<u32>(source + at, 8), tables)
    const four = summed(load<u32>(source + at, 12), tables)
    v128.store(out + at, withAlphaOf(v128.load(source + at), pack(one, two, three, four)))
  }
}

/** A pixel's tone is the sum of three tables of 256 floats; `colours` says what it becomes, and `keep` of its own stays. */
function toned(pixel: u32, weights: usize, colours: usize, last: f32, keep: v128): v128 {
  const red = (<usize>(pixel & 255)) << 2
  const green = (<usize>((pixel >> 8) & 255)) << 2
  const blue = (<usize>((pixel >> 16) & 255)) << 2
  const tone = load<f32>(weights + red) + load<f32>(weights + green, 1024) + load<f32>(weights + blue, 2048)
  const place = <usize>(<i32>(min(max(tone, 0), last) + 0.5))
  const own = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(i32x4.splat(pixel)))
  return f32x4.add(v128.load(colours + (place << 4)), f32x4.mul(f32x4.convert_i32x4_u(own), keep))
}

export function byTone(
  source: usize,
  weights: usize,
  colours: usize,
  last: f32,
  keep: f32,
  out: usize,
  count: i32,
): void {
  const share = f32x4.splat(keep)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const one = toned(load<u32>(source + at), weights, colours, last, share)
    const two = toned(load<u32>(source + at, 4), weights, colours, last, share)
    const three = toned(load<u32>(source + at, 8), weights, colours, last, share)
    const four = toned(load<u32>(source + at, 12), weights, colours, last, share)
    v128.store(out + at, withAlphaOf(v128.load(source + at), pack(one, two, three, four)))
  }
}

/** RGBA bytes as colours of four floats, 0..1. */
export function open(source: usize, out: usize, count: i32): void {
  const scale = f32x4.splat(1 / <f32>255)
  let to = out
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16, to += 64) {
    const four = v128.load(source + at)
    const low = i16x8.extend_low_i8x16_u(four)
    const high = i16x8.extend_high_i8x16_u(four)
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)), scale))
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)), scale), 16)
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)), scale), 32)
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)), scale), 48)
  }
}

/** Levels of one channel as places in a cube. */
function placesOf(levels: v128, scale: v128): v128 {
  return i32x4.trunc_sat_f32x4_u(f32x4.nearest(f32x4.mul(f32x4.convert_i32x4_u(levels), scale)))
}

/** The same, and through a cube (points of 4 floats, 0..1) on the way. */
export function openThroughCube(source: usize, points: usize, size: i32, out: usize, count: i32): void {
  const scale = f32x4.splat((<f32>(size - 1) * 65536) / 255)
  const mask = i32x4.splat(255)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const four = v128.load(source + at)
    const red = placesOf(v128.and(four, mask), scale)
    const green = placesOf(v128.and(i32x4.shr_u(four, 8), mask), scale)
    const blue = placesOf(v128.and(i32x4.shr_u(four, 16), mask), scale)
    const to = out + (at << 2)
    fourThroughCube(red, green, blue, points, size, to)
    storeAlphas(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(four, 24)), f32x4.splat(1 / <f32>255)))
  }
}

/**
 * Adds what three tables of 256 colours (4 floats) say of each pixel to a row of sums, `share` pixels to a sum: light is
 * averaged where a picture is reduced by a whole number. The last sum may get fewer.
 */
export function addLight(source: usize, tables: usize, share: i32, sums: usize, count: i32): void {
  let to = sums
  for (let x = 0; x < count; x += share, to += 16) {
    let sum = v128.load(to)
    const end = source + ((<usize>min(count, x + share)) << 2)
    for (let at = source + ((<usize>x) << 2); at < end; at += 4) sum = f32x4.add(sum, summed(load<u32>(at), tables))
    v128.store(to, sum)
  }
}

/** Back to bytes. */
export function close(source: usize, out: usize, count: i32): void {
  const scale = f32x4.splat(255)
  let from = source
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16, from += 64) {
    const one = f32x4.mul(v128.load(from), scale)
    const two = f32x4.mul(v128.load(from, 16), scale)
    const three = f32x4.mul(v128.load(from, 32), scale)
    v128.store(out + at, pack(one, two, three, f32x4.mul(v128.load(from, 48), scale)))
  }
}

/** From bytes through a cube to bytes, so few pixels at a time that `scratch`, which holds 256 of them, stays in the cache. */
export function throughCube(source: usize, points: usize, size: i32, scratch: usize, out: usize, count: i32): void {
  for (let from = 0; from < count; from += 256) {
    const at = (<usize>from) << 2
    const length = min(256, count - from)
    openThroughCube(source + at, points, size, scratch, length)
    close(scratch, out + at, length)
  }
}

function within(value: v128): v128 {
  return f32x4.min(f32x4.max(value, f32x4.splat(0)), f32x4.splat(1))
}

/** Three planes as colours of four floats, the fourth 1, and back, held to 0..1. */
export function gather(r: usize, g: usize, b: usize, out: usize, count: i32): void {
  const one = f32x4.splat(1)
  let to = out
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16, to += 64) {
    const red = v128.load(r + at)
    const green = v128.load(g + at)
    const blue = v128.load(b + at)
    const lowRedGreen = v128.shuffle<f32>(red, green, 0, 4, 1, 5)
    const highRedGreen = v128.shuffle<f32>(red, green, 2, 6, 3, 7)
    const lowBlue = v128.shuffle<f32>(blue, one, 0, 4, 1, 5)
    const highBlue = v128.shuffle<f32>(blue, one, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<f32>(lowRedGreen, lowBlue, 0, 1, 4, 5))
    v128.store(to, v128.shuffle<f32>(lowRedGreen, lowBlue, 2, 3, 6, 7), 16)
    v128.store(to, v128.shuffle<f32>(highRedGreen, highBlue, 0, 1, 4, 5), 32)
    v128.store(to, v128.shuffle<f32>(highRedGreen, highBlue, 2, 3, 6, 7), 48)
  }
}

export function part(source: usize, r: usize, g: usize, b: usize, count: i32): void {
  let from = source
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16, from += 64) {
    const one = v128.load(from)
    const two = v128.load(from, 16)
    const three = v128.load(from, 32)
    const four = v128.load(from, 48)
    const lowRedGreen = v128.shuffle<f32>(one, two, 0, 4, 1, 5)
    const highRedGreen = v128.shuffle<f32>(three, four, 0, 4, 1, 5)
    v128.store(r + at, within(v128.shuffle<f32>(lowRedGreen, highRedGreen, 0, 1, 4, 5)))
    v128.store(g + at, within(v128.shuffle<f32>(lowRedGreen, highRedGreen, 2, 3, 6, 7)))
    const blue = v128.shuffle<f32>(
      v128.shuffle<f32>(one, two, 2, 6, 2, 6),
      v128.shuffle<f32>(three, four, 2, 6, 2, 6),
      0,
      1,
      4,
      5,
    )
    v128.store(b + at, within(blue))
  }
}

/** Two rows of floats, blended. */
export function blend(top: usize, below: usize, share: f32, out: usize, count: i32): void {
  const down = f32x4.splat(share)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const value = v128.load(top + at)
    v128.store(out + at, f32x4.add(value, f32x4.mul(f32x4.sub(v128.load(below + at), value), down)))
  }
}

/**
 * Lines through colours, in place: a row of small pixels holds a slope and an offset of four floats each; `left` says where
 * in it (bytes) each large pixel lies, `across` how far on towards the next.
 */
export function alongLines(row: usize, lines: usize, left: usize, across: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const line = lines + <usize>load<i32>(left + ((<usize>i) << 2))
    const share = v128.load32_splat(across + ((<usize>i) << 2))
    const nearSlope = v128.load(line)
    const nearOffset = v128.load(line, 16)
    const slope = f32x4.add(nearSlope, f32x4.mul(f32x4.sub(v128.load(line, 32), nearSlope), share))
    const offset = f32x4.add(nearOffset, f32x4.mul(f32x4.sub(v128.load(line, 48), nearOffset), share))
    const at = row + ((<usize>i) << 4)
    const value = f32x4.add(f32x4.mul(slope, v128.load(at)), offset)
    v128.store(at, value)
  }
}

/** A row of colours through a cube (points of 4 floats, 0..1), in place. */
export function cubeAlong(row: usize, points: usize, size: i32, count: i32): void {
  const scale = f32x4.splat(<f32>(size - 1) * 65536)
  for (let at = row; at < row + ((<usize>count) << 4); at += 64) {
    const one = v128.load(at)
    const two = v128.load(at, 16)
    const three = v128.load(at, 32)
    const four = v128.load(at, 48)
    const lowRedGreen = v128.shuffle<f32>(one, two, 0, 4, 1, 5)
    const highRedGreen = v128.shuffle<f32>(three, four, 0, 4, 1, 5)
    const lowBlue = v128.shuffle<f32>(one, two, 2, 6, 3, 7)
    const highBlue = v128.shuffle<f32>(three, four, 2, 6, 3, 7)
    const red = within(v128.shuffle<f32>(lowRedGreen, highRedGreen, 0, 1, 4, 5))
    const green = within(v128.shuffle<f32>(lowRedGreen, highRedGreen, 2, 3, 6, 7))
    const blue = within(v128.shuffle<f32>(lowBlue, highBlue, 0, 1, 4, 5))
    fourThroughCube(
      i32x4.trunc_sat_f32x4_u(f32x4.mul(red, scale)),
      i32x4.trunc_sat_f32x4_u(f32x4.mul(green, scale)),
      i32x4.trunc_sat_f32x4_u(f32x4.mul(blue, scale)),
      points,
      size,
      at,
    )
    storeAlphas(at, v128.shuffle<f32>(lowBlue, highBlue, 2, 3, 6, 7))
  }
}

/** Adds a row of a tile, from `shift` on and again and again, most in the middle tones. `mask` is the tile's side less 1. */
export function addGrain(row: usize, tile: usize, shift: i32, mask: i32, r: f32, g: f32, b: f32, count: i32): void {
  const shares = f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(0), 0, r), 1, g), 2, b)
  const weights = f32x4(0.299, 0.587, 0.114, 0)
  for (let x = 0; x < count; x++) {
    const at = row + ((<usize>x) << 4)
    const own = v128.load(at)
    const parts = f32x4.mul(own, weights)
    const pairs = f32x4.add(parts, v128.shuffle<f32>(parts, parts, 2, 3, 0, 1))
    const light = f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2))
    const level = f32x4.sub(f32x4.splat(1), f32x4.abs(f32x4.sub(light, f32x4.splat(0.45))))
    const speck = f32x4.mul(v128.load32_splat(tile + ((<usize>((x + shift) & mask)) << 2)), level)
    v128.store(at, f32x4.add(own, f32x4.mul(shares, speck)))
  }
}

/** Bends what is brighter than 0.88 down to 1, in place; `amount` of it. */
export function shoulder(row: usize, amount: f32, count: i32): void {
  const knee = f32x4.splat(0.88)
  const colours = i32x4.replace_lane(i32x4.splat(-1), 3, 0)
  for (let at = row; at < row + ((<usize>count) << 4); at += 16) {
    const own = v128.load(at)
    const isBright = v128.and(colours, f32x4.gt(own, knee))
    if (!v128.any_true(isBright)) continue
    const way = f32x4.mul(f32x4.add(f32x4.sub(own, knee), f32x4.splat(0.24)), f32x4.splat(1 / <f32>0.48))
    const t = f32x4.min(f32x4.max(way, f32x4.splat(0)), f32x4.splat(1))
    const smooth = f32x4.mul(f32x4.mul(t, t), f32x4.sub(f32x4.splat(3), f32x4.add(t, t)))
    const bent = f32x4.add(f32x4.splat(0.76), f32x4.mul(smooth, f32x4.splat(0.24)))
    const result = f32x4.add(own, f32x4.mul(f32x4.sub(bent, own), f32x4.splat(amount)))
    v128.store(at, v128.bitselect(result, own, isBright))
  }
}

/** Rows of two pictures, three of each: their sums, those of their products and of the first's squares, 4 floats a pixel. */
export function sumRows(
  one: usize,
  two: usize,
  three: usize,
  toOne: usize,
  toTwo: usize,
  toThree: usize,
  out: usize,
  stride: usize,
  count: i32,
): void {
  for (let at: usize = 0; at < (<usize>count) << 4; at += 16) {
    const a = v128.load(one + at)
    const b = v128.load(two + at)
    const c = v128.load(three + at)
    const d = v128.load(toOne + at)
    const e = v128.load(toTwo + at)
    const f = v128.load(toThree + at)
    const to = out + at
    v128.store(to, f32x4.add(f32x4.add(a, b), c))
    v128.store(to + stride, f32x4.add(f32x4.add(d, e), f))
    v128.store(to + 2 * stride, f32x4.add(f32x4.add(f32x4.mul(a, d), f32x4.mul(b, e)), f32x4.mul(c, f)))
    v128.store(to + 3 * stride, f32x4.add(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)), f32x4.mul(c, c)))
  }
}

/** The mean of a pixel's three columns of three, in a row with a pixel more at either end. */
function meanOfNine(at: usize): v128 {
  const sum = f32x4.add(f32x4.add(v128.load(at), v128.load(at, 16)), v128.load(at, 32))
  return f32x4.mul(sum, f32x4.splat(1 / <f32>9))
}

/** Slopes of the lines through windows of nine pixels, of what `sumRows` summed; `prior` where `least` says they are flat. */
export function slopesOf(
  sums: usize,
  stride: usize,
  prior: usize,
  least: f32,
  most: f32,
  out: usize,
  count: i32,
): void {
  const floor = f32x4.splat(least)
  for (let at: usize = 0; at < (<usize>count) << 4; at += 16) {
    const from = meanOfNine(sums + at)
    const to = meanOfNine(sums + stride + at)
    const product = f32x4.sub(meanOfNine(sums + 2 * stride + at), f32x4.mul(from, to))
    const square = f32x4.sub(meanOfNine(sums + 3 * stride + at), f32x4.mul(from, from))
    const variance = f32x4.add(f32x4.max(square, f32x4.splat(0)), floor)
    const slope = f32x4.div(f32x4.add(product, f32x4.mul(floor, v128.load(prior + at))), variance)
    v128.store(out + at, f32x4.min(f32x4.max(slope, f32x4.splat(-1)), f32x4.splat(most)))
  }
}

/** Slopes averaged over nine pixels, each with the offset that takes `from` to `to`. Rows of slopes have a pixel more. */
export function linesOf(one: usize, two: usize, three: usize, from: usize, to: usize, out: usize, count: i32): void {
  let line = out
  for (let at: usize = 0; at < (<usize>count) << 4; at += 16, line += 32) {
    const slope = f32x4.add(f32x4.add(meanOfNine(one + at), meanOfNine(two + at)), meanOfNine(three + at))
    v128.store(line, slope)
    v128.store(line, f32x4.sub(v128.load(to + at), f32x4.mul(slope, v128.load(from + at))), 16)
  }
}

/** A row of small colours as a row of large ones. */
export function enlarge(small: usize, left: usize, across: usize, out: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const from = small + <usize>load<i32>(left + i)
    const near = v128.load(from)
    const share = v128.load32_splat(across + i)
    v128.store(out + (i << 2), f32x4.add(near, f32x4.mul(f32x4.sub(v128.load(from, 16), near), share)))
  }
}

/** The same, but opacities stay. */
export function enlargeColours(small: usize, left: usize, across: usize, out: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const from = small + <usize>load<i32>(left + i)
    const near = v128.load(from)
    const colour = f32x4.add(near, f32x4.mul(f32x4.sub(v128.load(from, 16), near), v128.load32_splat(across + i)))
    v128.store(out + (i << 2), v128.shuffle<f32>(colour, v128.load(out + (i << 2)), 0, 1, 2, 7))
  }
}

/**
 * Moves a row of colours towards one colour, by shares that are read between small ones; what is brighter comes down by
 * `most` of a share at most.
 */
export function veil(
  row: usize,
  shares: usize,
  left: usize,
  across: usize,
  r: f32,
  g: f32,
  b: f32,
  most: f32,
  count: i32,
): void {
  const colour = f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(0), 0, r), 1, g), 2, b)
  const colours = f32x4(1, 1, 1, 0)
  const floor = f32x4.splat(-most)
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const from = shares + <usize>load<i32>(left + i)
    const near = load<f32>(from)
    const share = near + (load<f32>(from, 4) - near) * load<f32>(across + i)
    const at = row + (i << 2)
    const own = v128.load(at)
    const way = f32x4.mul(f32x4.max(f32x4.sub(colour, own), floor), colours)
    v128.store(at, f32x4.add(own, f32x4.mul(way, f32x4.splat(share))))
  }
}
