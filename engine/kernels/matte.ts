/**
 * AssemblyScript: what brings a model's coarse matte up to a picture's own edges, the colours of both sides of an outline,
 * and what is laid behind a subject. The plain versions are in engine/models/matte-refinement.ts, engine/operations/foreground.ts,
 * engine/operations/background-blur.ts and engine/operations/subject-glow.ts. Addresses are bytes and may be read and written up to 64 bytes past the end: the
 * caller leaves room. `node engine/kernels/build.mjs matte` compiles this file into matte.gen.ts.
 */
import { boxColumns, boxRows, copy, repeatRows } from './filters.ts'
import { applyTable, enlargeRow } from './planes.ts'

export { applyTable, boxColumns, boxRows, copy, enlargeRow, repeatRows }

/** 0 at `from`, 1 at `to`, smooth between; `share` is 1 / (to - from). */
function smooth(value: v128, from: f32, share: f32): v128 {
  const along = f32x4.mul(f32x4.sub(value, f32x4.splat(from)), f32x4.splat(share))
  const t = f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), along))
  return f32x4.mul(f32x4.mul(t, t), f32x4.sub(f32x4.splat(3), f32x4.add(t, t)))
}

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

function weighted(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(a, b), f32x4.mul(c, d)), f32x4.mul(e, f))
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

function between(one: v128, other: v128, share: v128): v128 {
  return f32x4.add(one, f32x4.mul(f32x4.sub(other, one), share))
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

function within(value: v128): v128 {
  return f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), value))
}

/**
 * One channel's colours of both sides, from means of `subject` and `background` colours weighed by how much of each pixel
 * is theirs, and the mean of that `cover`. With `isWeighed` they come out weighed by the matte themselves.
 */
export function fuse(
  picture: usize,
  matte: usize,
  subject: usize,
  background: usize,
  cover: usize,
  subjectOut: usize,
  backgroundOut: usize,
  isWeighed: bool,
  count: i32,
): void {
  const one = f32x4.splat(1)
  const least = f32x4.splat(1e-4)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const pixel = v128.load(picture + at)
    const share = v128.load(matte + at)
    const rest = f32x4.sub(one, share)
    const mean = v128.load(cover + at)
    const meanRest = f32x4.sub(one, mean)
    const isSubject = f32x4.gt(mean, least)
    const isBackground = f32x4.gt(meanRest, least)
    const over = v128.bitselect(f32x4.div(v128.load(subject + at), mean), pixel, isSubject)
    const under = v128.bitselect(f32x4.div(v128.load(background + at), meanRest), pixel, isBackground)
    const explained = f32x4.add(f32x4.mul(share, over), f32x4.mul(rest, under))
    const own = within(f32x4.add(over, f32x4.mul(share, f32x4.sub(pixel, explained))))
    const other = within(under)
    v128.store(subjectOut + at, isWeighed ? f32x4.mul(own, share) : own)
    v128.store(backgroundOut + at, isWeighed ? f32x4.mul(other, rest) : other)
  }
}

/**
 * One row of both sides of three channels, guessed from small planes: `wide` holds `smallRows` rows of the cover, then of
 * each channel's subject and background. `plane` and `gap` are what lies between channels of the picture and of `guesses`.
 * `lines` holds three rows and a small one, each with a little room.
 */
export function guessRow(
  wide: usize,
  smallWidth: i32,
  smallRows: i32,
  place: usize,
  left: usize,
  shares: usize,
  matte: usize,
  picture: usize,
  plane: usize,
  guesses: usize,
  gap: usize,
  lines: usize,
  width: i32,
): void {
  const top = load<i32>(place)
  const down = load<f32>(place, 4)
  const small = (<usize>smallWidth) << 2
  const above = wide + <usize>top * small
  const below = wide + <usize>min(top + 1, smallRows - 1) * small
  const step = <usize>smallRows * small
  const line = ((<usize>width) << 2) + 16
  const subject = lines + line
  const background = subject + line
  const blended = background + line
  enlargeRow(above, below, down, blended, smallWidth, left, shares, lines, width)
  for (let k: usize = 0; k < 3; k++) {
    const near: usize = (2 * k + 1) * step
    enlargeRow(above + near, below + near, down, blended, smallWidth, left, shares, subject, width)
    const far: usize = near + step
    enlargeRow(above + far, below + far, down, blended, smallWidth, left, shares, background, width)
    const to = guesses + 2 * k * gap
    fuse(picture + k * plane, matte, subject, background, lines, to, to + gap, true, width)
  }
}

/** Gives pixels that are partly the subject's its own colour, in place, from rows of what lies on both sides. */
export function correct(plane: usize, matte: usize, subject: usize, background: usize, count: i32): void {
  const one = f32x4.splat(1)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const share = v128.load(matte + at)
    const isBetween = v128.and(f32x4.gt(share, f32x4.splat(0)), f32x4.lt(share, f32x4.splat(0.995)))
    const isPartial = v128.and(isBetween, hasLane(count, at))
    if (!v128.any_true(isPartial)) continue
    const pixel = v128.load(plane + at)
    const over = v128.load(subject + at)
    const under = f32x4.mul(f32x4.sub(one, share), v128.load(background + at))
    const left = f32x4.sub(f32x4.sub(pixel, f32x4.mul(share, over)), under)
    const own = within(f32x4.add(over, f32x4.mul(share, left)))
    v128.store(plane + at, v128.bitselect(own, pixel, isPartial))
  }
}

/** One row of three channels corrected, from small planes of both sides of each. `lines` holds two rows and a small one. */
export function correctRow(
  sides: usize,
  smallWidth: i32,
  smallRows: i32,
  place: usize,
  left: usize,
  shares: usize,
  matte: usize,
  row: usize,
  plane: usize,
  lines: usize,
  width: i32,
): void {
  const top = load<i32>(place)
  const down = load<f32>(place, 4)
  const small = (<usize>smallWidth) << 2
  const above = sides + <usize>top * small
  const below = sides + <usize>min(top + 1, smallRows - 1) * small
  const step = <usize>smallRows * small
  const background = lines + ((<usize>width) << 2) + 16
  const blended = background + ((<usize>width) << 2) + 16
  for (let k: usize = 0; k < 3; k++) {
    const near: usize = 2 * k * step
    enlargeRow(above + near, below + near, down, blended, smallWidth, left, shares, lines, width)
    const far: usize = near + step
    enlargeRow(above + far, below + far, down, blended, smallWidth, left, shares, background, width)
    correct(row + k * plane, matte, lines, background, width)
  }
}

/** How much of the background a pixel shows. */
function pure(cover: v128): v128 {
  return smooth(cover, 0.35, -1 / 0.33)
}

/** Weighs a plane by how much of the background its pixels show, in place. */
export function weighByPurity(plane: usize, matte: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    v128.store(plane + at, f32x4.mul(v128.load(plane + at), pure(v128.load(matte + at))))
  }
}

/**
 * One row of three channels laid over small planes of light times weight, and the weight (the last). `encoded` is the curve
 * from the root of light, `lines` holds two rows and a small one.
 */
export function layOverRow(
  lights: usize,
  smallWidth: i32,
  smallRows: i32,
  place: usize,
  left: usize,
  shares: usize,
  encoded: usize,
  steps: i32,
  matte: usize,
  row: usize,
  plane: usize,
  lines: usize,
  width: i32,
): void {
  const top = load<i32>(place)
  const down = load<f32>(place, 4)
  const small = (<usize>smallWidth) << 2
  const above = lights + <usize>top * small
  const below = lights + <usize>min(top + 1, smallRows - 1) * small
  const step = <usize>smallRows * small
  const bytes = (<usize>width) << 2
  const light = lines + bytes + 16
  const blended = light + bytes + 16
  enlargeRow(above + 3 * step, below + 3 * step, down, blended, smallWidth, left, shares, lines, width)
  for (let k: usize = 0; k < 3; k++) {
    enlargeRow(above + k * step, below + k * step, down, blended, smallWidth, left, shares, light, width)
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(light + at, f32x4.sqrt(within(f32x4.div(v128.load(light + at), v128.load(lines + at)))))
    }
    applyTable(light, encoded, steps, width)
    const to = row + k * plane
    for (let at: usize = 0; at < bytes; at += 16) {
      const cover = v128.load(matte + at)
      const isSeen = v128.and(
        f32x4.lt(cover, f32x4.splat(0.999)),
        v128.and(f32x4.gt(v128.load(lines + at), f32x4.splat(1e-6)), hasLane(width, at)),
      )
      const own = v128.load(to + at)
      const under = v128.load(light + at)
      v128.store(to + at, v128.bitselect(between(under, own, cover), own, isSeen))
    }
  }
}

/** Which of four pixels from here on lie in the row: past its end lies the next, whose turn it is not yet. */
function hasLane(width: i32, at: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(width - <i32>(at >> 2)))
}

/** Adds to a row of `out` what a span of a disc sees of another, from that one's running sums. */
export function addSpan(sums: usize, out: usize, whole: i32, edge: f64, width: i32): void {
  const share = f64x2.splat(edge)
  const near = (<usize>(whole + 1)) << 3
  const far = (<usize>whole) << 3
  for (let x: usize = 0; x < <usize>width; x += 2) {
    const at = sums + (x << 3)
    const narrow = f64x2.sub(v128.load(at + near), v128.load(at - far))
    const wide = f64x2.sub(v128.load(at + near + 8), v128.load(at - far - 8))
    const seen = f64x2.add(narrow, f64x2.mul(f64x2.sub(wide, narrow), share))
    const to = out + (x << 2)
    v128.store64_lane(to, f32x4.add(v128.load64_zero(to), f32x4.demote_f64x2_zero(seen)), 0)
  }
}

/** Running sums of a row from `sums` on; `pad` more entries after it hold the whole. */
export function runningSums(row: usize, sums: usize, width: i32, pad: i32): void {
  let sum: f64 = 0
  store<f64>(sums, 0)
  for (let x: usize = 0; x < <usize>width; x++) {
    sum += <f64>load<f32>(row + (x << 2))
    store<f64>(sums + (x << 3), sum, 8)
  }
  const end = sums + ((<usize>width) << 3)
  for (let k: usize = 1; k <= <usize>pad; k++) store<f64>(end + (k << 3), sum)
}

/** e to the power of -value, of values from 0 on, to five digits. */
function decay(value: v128): v128 {
  const power = f32x4.pmax(f32x4.splat(-60), f32x4.mul(value, f32x4.splat(-(<f32>Math.LOG2E))))
  const whole = f32x4.nearest(power)
  const part = f32x4.sub(power, whole)
  let root = f32x4.add(f32x4.splat(0.0096181291), f32x4.mul(part, f32x4.splat(0.0013333558)))
  root = f32x4.add(f32x4.splat(0.0555041087), f32x4.mul(part, root))
  root = f32x4.add(f32x4.splat(0.2402265069), f32x4.mul(part, root))
  root = f32x4.add(f32x4.splat(<f32>Math.LN2), f32x4.mul(part, root))
  root = f32x4.add(f32x4.splat(1), f32x4.mul(part, root))
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23)
  return f32x4.mul(root, scale)
}

/**
 * One row of three channels with light behind the subject: `lights` are small planes of what falls behind it, of what
 * falls on its rim, and of where it is solid. `linear` is the curve to light, `encoded` that from its root back; `lines`
 * holds six rows and a small one.
 */
export function glowRow(
  lights: usize,
  smallWidth: i32,
  smallRows: i32,
  place: usize,
  left: usize,
  shares: usize,
  linear: usize,
  linearSteps: i32,
  encoded: usize,
  encodedSteps: i32,
  matte: usize,
  row: usize,
  plane: usize,
  lines: usize,
  width: i32,
  strength: f32,
  red: f32,
  green: f32,
  blue: f32,
): void {
  const top = load<i32>(place)
  const down = load<f32>(place, 4)
  const small = (<usize>smallWidth) << 2
  const above = lights + <usize>top * small
  const below = lights + <usize>min(top + 1, smallRows - 1) * small
  const step = <usize>smallRows * small
  const bytes = (<usize>width) << 2
  const line = bytes + 16
  const blended = lines + 6 * line
  for (let k: usize = 0; k < 3; k++) {
    enlargeRow(above + k * step, below + k * step, down, blended, smallWidth, left, shares, lines + k * line, width)
    const light = lines + (3 + k) * line
    memory.copy(light, row + k * plane, bytes)
    applyTable(light, linear, linearSteps, width)
  }
  const one = f32x4.splat(1)
  const least = f32x4.splat(1e-4)
  for (let at: usize = 0; at < bytes; at += 16) {
    const own = lines + at
    // Well inside, the reduced copy knows better: it has no holes.
    const cover = f32x4.pmax(v128.load(matte + at), smooth(v128.load(own + 2 * line), 0.9, 1 / 0.1))
    const rest = f32x4.sub(one, cover)
    const behind = f32x4.mul(v128.load(own), rest)
    const amount = f32x4.mul(f32x4.add(behind, f32x4.mul(v128.load(own + line), cover)), f32x4.splat(strength))
    const shine = f32x4.sub(one, decay(f32x4.mul(amount, f32x4.splat(0.8))))
    const glare = f32x4.mul(f32x4.mul(shine, shine), f32x4.splat(0.25))
    const r = v128.load(own + 3 * line)
    const g = v128.load(own + 4 * line)
    const b = v128.load(own + 5 * line)
    const brightness = weighted(f32x4.splat(0.2126), r, f32x4.splat(0.7152), g, f32x4.splat(0.0722), b)
    const bright = f32x4.mul(smooth(brightness, 0.45, 1 / 0.4), f32x4.splat(0.85))
    const veil = f32x4.mul(f32x4.mul(bright, rest), within(f32x4.mul(shine, f32x4.splat(1.5))))
    v128.store(own, amount)
    v128.store(own + 3 * line, rootOfLit(r, f32x4.splat(red), amount, glare, veil))
    v128.store(own + 4 * line, rootOfLit(g, f32x4.splat(green), amount, glare, veil))
    v128.store(own + 5 * line, rootOfLit(b, f32x4.splat(blue), amount, glare, veil))
  }
  for (let k: usize = 0; k < 3; k++) {
    const light = lines + (3 + k) * line
    applyTable(light, encoded, encodedSteps, width)
    const to = row + k * plane
    for (let at: usize = 0; at < bytes; at += 16) {
      const isLit = v128.and(f32x4.ge(v128.load(lines + at), least), hasLane(width, at))
      v128.store(to + at, v128.bitselect(v128.load(light + at), v128.load(to + at), isLit))
    }
  }
}

/** A screen towards the lamp's own colour, beyond it towards white, and then a veil of that colour: the root of the light. */
function rootOfLit(under: v128, tint: v128, amount: v128, glare: v128, veil: v128): v128 {
  const one = f32x4.splat(1)
  const lit = f32x4.add(under, f32x4.mul(f32x4.mul(tint, amount), f32x4.sub(one, under)))
  const bright = f32x4.pmin(one, f32x4.add(lit, f32x4.mul(glare, f32x4.sub(one, lit))))
  return f32x4.sqrt(within(f32x4.add(bright, f32x4.mul(f32x4.sub(tint, bright), veil))))
}
