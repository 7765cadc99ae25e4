/**
 * AssemblyScript: what brings a model's coarse matte up to a picture's own edges. The plain version is in
 * engine/models/matte-refinement.ts. Addresses are bytes and may be read and written up to 64 bytes past the end: the
 * caller leaves room. `node engine/kernels/build.mjs matte` compiles this file into matte.gen.ts.
 */
import { boxColumns, boxRows, copy, repeatRows } from './filters.ts'
import { between, smooth, weighted } from './lanes.ts'

export { boxColumns, boxRows, copy, repeatRows }

/** How much a model's answer is neither yes nor no. */
export function doubt(matte: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const value = v128.load(matte + at)
    const low = smooth(value, 0.08, 1 / 0.08)
    v128.store(out + at, f32x4.mul(low, smooth(value, 0.985, -1 / 0.035)))
  }
}

/** Where doubt fills its surroundings, in place; says whether it does anywhere. */
export function broad(plane: usize, count: i32): bool {
  let most = f32x4.splat(0)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const value = smooth(v128.load(plane + at), 0.85, 1 / 0.13)
    v128.store(plane + at, value)
    if (at + 16 <= (<usize>count) << 2) most = f32x4.pmax(most, value)
    else for (let k = at; k < (<usize>count) << 2; k += 4) most = f32x4.pmax(most, v128.load32_splat(plane + k))
  }
  return v128.any_true(f32x4.gt(most, f32x4.splat(0)))
}

/** Takes the matte, in place, to yes or no where there is broad doubt around. */
export function decide(matte: usize, around: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const value = v128.load(matte + at)
    const share = smooth(v128.load(around + at), 0.01, 1 / 0.19)
    const decided = smooth(value, 0.12, 1 / 0.43)
    v128.store(matte + at, f32x4.add(value, f32x4.mul(f32x4.sub(decided, value), share)))
  }
}

function undecided(value: v128): v128 {
  return f32x4.mul(value, f32x4.sub(f32x4.splat(1), value))
}

/** Where the outline may run, from the matte and its mean over a wide square. */
export function band(matte: usize, wide: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const most = f32x4.pmax(undecided(v128.load(matte + at)), undecided(v128.load(wide + at)))
    v128.store(out + at, smooth(f32x4.mul(most, f32x4.splat(4)), 0.06, 1 / 0.24))
  }
}

/** Four planes of floats, one after the other, as pixels of four. */
export function interleave(planes: usize, plane: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16, out += 64) {
    const one = v128.load(planes + at)
    const two = v128.load(planes + plane + at)
    const three = v128.load(planes + 2 * plane + at)
    storePixels(one, two, three, v128.load(planes + 3 * plane + at), out)
  }
}

function storePixels(r: v128, g: v128, b: v128, c: v128, out: usize): void {
  const rg = v128.shuffle<f32>(r, g, 0, 4, 1, 5)
  const bc = v128.shuffle<f32>(b, c, 0, 4, 1, 5)
  const rgHigh = v128.shuffle<f32>(r, g, 2, 6, 3, 7)
  const bcHigh = v128.shuffle<f32>(b, c, 2, 6, 3, 7)
  v128.store(out, v128.shuffle<f32>(rg, bc, 0, 1, 4, 5))
  v128.store(out, v128.shuffle<f32>(rg, bc, 2, 3, 6, 7), 16)
  v128.store(out, v128.shuffle<f32>(rgHigh, bcHigh, 0, 1, 4, 5), 32)
  v128.store(out, v128.shuffle<f32>(rgHigh, bcHigh, 2, 3, 6, 7), 48)
}

function all(pixel: v128, lane: i32): v128 {
  if (lane === 0) return v128.shuffle<f32>(pixel, pixel, 0, 0, 0, 0)
  return v128.shuffle<f32>(pixel, pixel, 3, 3, 3, 3)
}

/** Green times green, green times blue, blue times blue. */
function greens(pixel: v128): v128 {
  return f32x4.mul(v128.shuffle<f32>(pixel, pixel, 1, 1, 2, 3), v128.shuffle<f32>(pixel, pixel, 1, 2, 2, 3))
}

/**
 * A column's four sums of four (the pixels, and their products) go on by one row. A pixel is red, green, blue and matte.
 */
function rollColumn(sums: usize, comes: usize, goes: usize): void {
  const one = v128.load(comes)
  const other = v128.load(goes)
  const matte = f32x4.sub(f32x4.mul(one, all(one, 3)), f32x4.mul(other, all(other, 3)))
  const red = f32x4.sub(f32x4.mul(one, all(one, 0)), f32x4.mul(other, all(other, 0)))
  const green = f32x4.sub(greens(one), greens(other))
  v128.store(sums, f32x4.add(v128.load(sums), f32x4.sub(one, other)))
  v128.store(sums, f32x4.add(v128.load(sums, 16), matte), 16)
  v128.store(sums, f32x4.add(v128.load(sums, 32), red), 32)
  v128.store(sums, f32x4.add(v128.load(sums, 48), green), 48)
}

/** One number of each of four groups of four that lie 64 bytes apart: of its lower or upper half the even or odd one. */
function column(base: usize, half: i32, isOdd: bool): v128 {
  const one = v128.load(base)
  const two = v128.load(base, 64)
  const three = v128.load(base, 128)
  const four = v128.load(base, 192)
  if (half === 0) {
    const low = v128.shuffle<f32>(one, two, 0, 4, 1, 5)
    const upper = v128.shuffle<f32>(three, four, 0, 4, 1, 5)
    return isOdd ? v128.shuffle<f32>(low, upper, 2, 3, 6, 7) : v128.shuffle<f32>(low, upper, 0, 1, 4, 5)
  }
  const low = v128.shuffle<f32>(one, two, 2, 6, 3, 7)
  const upper = v128.shuffle<f32>(three, four, 2, 6, 3, 7)
  return isOdd ? v128.shuffle<f32>(low, upper, 2, 3, 6, 7) : v128.shuffle<f32>(low, upper, 0, 1, 4, 5)
}

/** From four pixels' means: the colour direction along which the matte changes, and the constant. */
function solve(means: usize, epsilon: v128, out: usize): void {
  const mr = column(means, 0, false)
  const mg = column(means, 0, true)
  const mb = column(means, 1, false)
  const mp = column(means, 1, true)
  const cr = f32x4.sub(column(means + 16, 0, false), f32x4.mul(mr, mp))
  const cg = f32x4.sub(column(means + 16, 0, true), f32x4.mul(mg, mp))
  const cb = f32x4.sub(column(means + 16, 1, false), f32x4.mul(mb, mp))
  const a = f32x4.add(f32x4.sub(column(means + 32, 0, false), f32x4.mul(mr, mr)), epsilon)
  const h = f32x4.sub(column(means + 32, 0, true), f32x4.mul(mr, mg))
  const k = f32x4.sub(column(means + 32, 1, false), f32x4.mul(mr, mb))
  const d = f32x4.add(f32x4.sub(column(means + 48, 0, false), f32x4.mul(mg, mg)), epsilon)
  const l = f32x4.sub(column(means + 48, 0, true), f32x4.mul(mg, mb))
  const f = f32x4.add(f32x4.sub(column(means + 48, 1, false), f32x4.mul(mb, mb)), epsilon)
  const m00 = f32x4.sub(f32x4.mul(d, f), f32x4.mul(l, l))
  const m01 = f32x4.sub(f32x4.mul(k, l), f32x4.mul(h, f))
  const m02 = f32x4.sub(f32x4.mul(h, l), f32x4.mul(k, d))
  const m11 = f32x4.sub(f32x4.mul(a, f), f32x4.mul(k, k))
  const m12 = f32x4.sub(f32x4.mul(h, k), f32x4.mul(a, l))
  const m22 = f32x4.sub(f32x4.mul(a, d), f32x4.mul(h, h))
  const inverse = f32x4.div(f32x4.splat(1), weighted(a, m00, h, m01, k, m02))
  const ar = f32x4.mul(weighted(m00, cr, m01, cg, m02, cb), inverse)
  const ag = f32x4.mul(weighted(m01, cr, m11, cg, m12, cb), inverse)
  const ab = f32x4.mul(weighted(m02, cr, m12, cg, m22, cb), inverse)
  storePixels(ar, ag, ab, f32x4.sub(mp, weighted(ar, mr, ag, mg, ab, mb)), out)
}

/**
 * The next row of fits: `comes` enters the windows and `goes` leaves them (a row of nothing, while they fill; without
 * `out`, too). `columns`, a multiple of four, are fitted from `columns` + 2·reach pixels. `sums` holds 64 bytes for each of
 * those, and then 256 more.
 */
export function fitRow(
  comes: usize,
  goes: usize,
  out: usize,
  sums: usize,
  columns: i32,
  reach: i32,
  epsilon: f32,
): void {
  const before: usize = <usize>(2 * reach)
  const count = before + <usize>columns
  if (out === 0) {
    for (let x: usize = 0; x < count; x++) rollColumn(sums + (x << 6), comes + (x << 4), goes + (x << 4))
    return
  }
  const taps = 2 * reach + 1
  const share = f32x4.splat(1 / <f32>(taps * taps))
  const eps = f32x4.splat(epsilon)
  const means = sums + (count << 6)
  let pixels = f32x4.splat(0)
  let mattes = f32x4.splat(0)
  let reds = f32x4.splat(0)
  let greens = f32x4.splat(0)
  for (let x: usize = 0; x < count; x++) {
    const sum = sums + (x << 6)
    rollColumn(sum, comes + (x << 4), goes + (x << 4))
    pixels = f32x4.add(pixels, v128.load(sum))
    mattes = f32x4.add(mattes, v128.load(sum, 16))
    reds = f32x4.add(reds, v128.load(sum, 32))
    greens = f32x4.add(greens, v128.load(sum, 48))
    if (x < before) continue
    const place = x - before
    const mean = means + ((place & 3) << 6)
    v128.store(mean, f32x4.mul(pixels, share))
    v128.store(mean, f32x4.mul(mattes, share), 16)
    v128.store(mean, f32x4.mul(reds, share), 32)
    v128.store(mean, f32x4.mul(greens, share), 48)
    const leaving = sums + (place << 6)
    pixels = f32x4.sub(pixels, v128.load(leaving))
    mattes = f32x4.sub(mattes, v128.load(leaving, 16))
    reds = f32x4.sub(reds, v128.load(leaving, 32))
    greens = f32x4.sub(greens, v128.load(leaving, 48))
    if ((place & 3) === 3) solve(means, eps, out + ((place - 3) << 4))
  }
}

/** Overwrites pixels of four floats outside `first`..`last` of rows by the nearest inside. */
export function repeatColumns(base: usize, columns: i32, rows: i32, first: i32, last: i32): void {
  for (let y = 0; y < rows; y++) {
    const row = base + ((<usize>(y * columns)) << 4)
    const low = v128.load(row + ((<usize>first) << 4))
    const upper = v128.load(row + ((<usize>last) << 4))
    for (let x = 0; x < first; x++) v128.store(row + ((<usize>x) << 4), low)
    for (let x = last + 1; x < columns; x++) v128.store(row + ((<usize>x) << 4), upper)
  }
}

/** The next row of means of fits, as `fitRow` goes on; `columns` are meant from `columns` + 2·reach. */
export function meanRow(comes: usize, goes: usize, out: usize, sums: usize, columns: i32, reach: i32): void {
  const before: usize = <usize>(2 * reach)
  const taps = 2 * reach + 1
  const share = f32x4.splat(1 / <f32>(taps * taps))
  let total = f32x4.splat(0)
  for (let x: usize = 0; x < before + <usize>columns; x++) {
    const at = x << 4
    const sum = f32x4.add(v128.load(sums + at), f32x4.sub(v128.load(comes + at), v128.load(goes + at)))
    v128.store(sums + at, sum)
    total = f32x4.add(total, sum)
    if (x < before || out === 0) continue
    const place = (x - before) << 4
    v128.store(out + place, f32x4.mul(total, share))
    total = f32x4.sub(total, v128.load(sums + place))
  }
}

export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes)
}

/** Two small rows blended by `down`, with the last value once more. */
function blend(top: usize, below: usize, down: f32, out: usize, bytes: usize): void {
  const share = f32x4.splat(down)
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(top + at)
    v128.store(out + at, f32x4.add(value, f32x4.mul(f32x4.sub(v128.load(below + at), value), share)))
  }
  store<f32>(out + bytes, load<f32>(out + bytes - 4))
}

/**
 * One row of the full-size matte. `smallRows` rows of `fits` (four floats a pixel), `coarse` and `bands`; `place` holds the
 * one above and how far the row lies towards the next, `left` and `shares` the same for its pixels; `pixels` is its row of
 * RGBA. `scratch` holds two small rows and a little.
 */
export function matteRow(
  fits: usize,
  coarse: usize,
  bands: usize,
  smallWidth: i32,
  smallRows: i32,
  place: usize,
  left: usize,
  shares: usize,
  pixels: usize,
  out: usize,
  width: i32,
  scratch: usize,
): void {
  const top = load<i32>(place)
  const down = load<f32>(place, 4)
  const above = (<usize>(top * smallWidth)) << 2
  const below = (<usize>(min(top + 1, smallRows - 1) * smallWidth)) << 2
  const fitsAbove = fits + (above << 2)
  const fitsBelow = fits + (below << 2)
  const small = (<usize>smallWidth) << 2
  const second = scratch + small + 64
  blend(coarse + above, coarse + below, down, scratch, small)
  blend(bands + above, bands + below, down, second, small)
  const downShare = f32x4.splat(down)
  const last = <usize>(smallWidth - 1)
  for (let at: usize = 0; at < (<usize>width) << 2; at += 4) {
    const column = <usize>load<i32>(left + at)
    const share = load<f32>(shares + at)
    const cell = column << 2
    const own = load<f32>(scratch + cell)
    let value = own + (load<f32>(scratch + cell, 4) - own) * share
    const near = load<f32>(second + cell)
    const weight = near + (load<f32>(second + cell, 4) - near) * share
    const pixel = load<u32>(pixels + at)
    if (weight > 0) {
      const first = column << 4
      const next = min(column + 1, last) << 4
      const one = between(v128.load(fitsAbove + first), v128.load(fitsBelow + first), downShare)
      const other = between(v128.load(fitsAbove + next), v128.load(fitsBelow + next), downShare)
      const fit = between(one, other, f32x4.splat(share))
      const colour = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(i32x4.splat(pixel))))
      const parts = f32x4.mul(fit, f32x4.replace_lane(colour, 3, 255))
      const guided =
        (f32x4.extract_lane(parts, 0) +
          f32x4.extract_lane(parts, 1) +
          f32x4.extract_lane(parts, 2) +
          f32x4.extract_lane(parts, 3)) /
        255
      value += (guided - value) * weight
    }
    const stretched = min(max((value - 0.06) / 0.88, 0), 1)
    store<f32>(out + at, stretched * (<f32>(pixel >> 24) / 255))
  }
}
