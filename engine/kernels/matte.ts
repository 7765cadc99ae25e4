/**
 * AssemblyScript: what brings a model's coarse matte up to a picture's own edges, and the colours of both sides of an
 * outline. The plain versions are in engine/models/matte-refinement.ts and engine/operations/foreground.ts. Addresses are bytes and may be read and written up to 64 bytes past the end: the
 * caller leaves room. `node engine/kernels/build.mjs matte` compiles this file into matte.gen.ts.
 */
import { boxColumns, boxRows, copy, repeatRows } from './filters.ts'
import { enlargeRow } from './planes.ts'

export { boxColumns, boxRows, copy, enlargeRow, repeatRows }

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

/** One quantity's running sum down a column, four columns at a time: what comes is added, the mean stored, what goes taken. */
function roll(sum: usize, line: usize, comes: v128, goes: v128, share: v128): void {
  const low = f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(comes))
  const upper = f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high(comes)))
  v128.store(sum, f64x2.sub(low, f64x2.promote_low_f32x4(goes)))
  v128.store(sum, f64x2.sub(upper, f64x2.promote_low_f32x4(high(goes))), 16)
  const lowMean = f32x4.demote_f64x2_zero(f64x2.mul(low, share))
  const upperMean = f32x4.demote_f64x2_zero(f64x2.mul(upper, share))
  v128.store(line, v128.shuffle<f32>(lowMean, upperMean, 0, 1, 4, 5))
}

function gather(sum: usize, comes: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(comes)))
  v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high(comes))), 16)
}

function high(value: v128): v128 {
  return v128.shuffle<f32>(value, value, 2, 3, 2, 3)
}

/** The mean of `taps` floats from here on, for four neighbours. */
function across(line: usize, taps: i32, share: v128): v128 {
  let sum = v128.load(line)
  for (let k = 1; k < taps; k++) {
    line += 4
    sum = f32x4.add(sum, v128.load(line))
  }
  return f32x4.mul(sum, share)
}

/** Sums of one row's thirteen quantities, before the first of them leaves. */
function gatherRow(row: usize, plane: usize, sums: usize, bytes: usize): void {
  const step = bytes << 1
  for (let at: usize = 0; at < bytes; at += 16) {
    const r = v128.load(row + at)
    const g = v128.load(row + plane + at)
    const b = v128.load(row + 2 * plane + at)
    const p = v128.load(row + 3 * plane + at)
    const sum = sums + (at << 1)
    gather(sum, r)
    gather(sum + step, g)
    gather(sum + 2 * step, b)
    gather(sum + 3 * step, p)
    gather(sum + 4 * step, f32x4.mul(r, p))
    gather(sum + 5 * step, f32x4.mul(g, p))
    gather(sum + 6 * step, f32x4.mul(b, p))
    gather(sum + 7 * step, f32x4.mul(r, r))
    gather(sum + 8 * step, f32x4.mul(r, g))
    gather(sum + 9 * step, f32x4.mul(r, b))
    gather(sum + 10 * step, f32x4.mul(g, g))
    gather(sum + 11 * step, f32x4.mul(g, b))
    gather(sum + 12 * step, f32x4.mul(b, b))
  }
}

/** Means of the thirteen quantities down the columns, as one line each. */
function rollRow(row: usize, left: usize, plane: usize, sums: usize, lines: usize, bytes: usize, share: v128): void {
  const step = bytes << 1
  const gap = bytes + 64
  for (let at: usize = 0; at < bytes; at += 16) {
    const r = v128.load(row + at)
    const g = v128.load(row + plane + at)
    const b = v128.load(row + 2 * plane + at)
    const p = v128.load(row + 3 * plane + at)
    const or = v128.load(left + at)
    const og = v128.load(left + plane + at)
    const ob = v128.load(left + 2 * plane + at)
    const op = v128.load(left + 3 * plane + at)
    const sum = sums + (at << 1)
    const line = lines + at
    roll(sum, line, r, or, share)
    roll(sum + step, line + gap, g, og, share)
    roll(sum + 2 * step, line + 2 * gap, b, ob, share)
    roll(sum + 3 * step, line + 3 * gap, p, op, share)
    roll(sum + 4 * step, line + 4 * gap, f32x4.mul(r, p), f32x4.mul(or, op), share)
    roll(sum + 5 * step, line + 5 * gap, f32x4.mul(g, p), f32x4.mul(og, op), share)
    roll(sum + 6 * step, line + 6 * gap, f32x4.mul(b, p), f32x4.mul(ob, op), share)
    roll(sum + 7 * step, line + 7 * gap, f32x4.mul(r, r), f32x4.mul(or, or), share)
    roll(sum + 8 * step, line + 8 * gap, f32x4.mul(r, g), f32x4.mul(or, og), share)
    roll(sum + 9 * step, line + 9 * gap, f32x4.mul(r, b), f32x4.mul(or, ob), share)
    roll(sum + 10 * step, line + 10 * gap, f32x4.mul(g, g), f32x4.mul(og, og), share)
    roll(sum + 11 * step, line + 11 * gap, f32x4.mul(g, b), f32x4.mul(og, ob), share)
    roll(sum + 12 * step, line + 12 * gap, f32x4.mul(b, b), f32x4.mul(ob, ob), share)
  }
}

/** Four neighbours' colour direction along which the matte changes, and the constant: into four planes. */
function solve(line: usize, gap: usize, taps: i32, share: v128, epsilon: v128, out: usize, plane: usize): void {
  const mr = across(line, taps, share)
  const mg = across(line + gap, taps, share)
  const mb = across(line + 2 * gap, taps, share)
  const mp = across(line + 3 * gap, taps, share)
  const cr = f32x4.sub(across(line + 4 * gap, taps, share), f32x4.mul(mr, mp))
  const cg = f32x4.sub(across(line + 5 * gap, taps, share), f32x4.mul(mg, mp))
  const cb = f32x4.sub(across(line + 6 * gap, taps, share), f32x4.mul(mb, mp))
  const a = f32x4.add(f32x4.sub(across(line + 7 * gap, taps, share), f32x4.mul(mr, mr)), epsilon)
  const h = f32x4.sub(across(line + 8 * gap, taps, share), f32x4.mul(mr, mg))
  const k = f32x4.sub(across(line + 9 * gap, taps, share), f32x4.mul(mr, mb))
  const d = f32x4.add(f32x4.sub(across(line + 10 * gap, taps, share), f32x4.mul(mg, mg)), epsilon)
  const l = f32x4.sub(across(line + 11 * gap, taps, share), f32x4.mul(mg, mb))
  const f = f32x4.add(f32x4.sub(across(line + 12 * gap, taps, share), f32x4.mul(mb, mb)), epsilon)
  const m00 = f32x4.sub(f32x4.mul(d, f), f32x4.mul(l, l))
  const m01 = f32x4.sub(f32x4.mul(k, l), f32x4.mul(h, f))
  const m02 = f32x4.sub(f32x4.mul(h, l), f32x4.mul(k, d))
  const m11 = f32x4.sub(f32x4.mul(a, f), f32x4.mul(k, k))
  const m12 = f32x4.sub(f32x4.mul(h, k), f32x4.mul(a, l))
  const m22 = f32x4.sub(f32x4.mul(a, d), f32x4.mul(h, h))
  const whole = f32x4.add(f32x4.add(f32x4.mul(a, m00), f32x4.mul(h, m01)), f32x4.mul(k, m02))
  const inverse = f32x4.div(f32x4.splat(1), whole)
  const ar = f32x4.mul(weighted(m00, cr, m01, cg, m02, cb), inverse)
  const ag = f32x4.mul(weighted(m01, cr, m11, cg, m12, cb), inverse)
  const ab = f32x4.mul(weighted(m02, cr, m12, cg, m22, cb), inverse)
  v128.store(out, ar)
  v128.store(out + plane, ag)
  v128.store(out + 2 * plane, ab)
  v128.store(out + 3 * plane, f32x4.sub(mp, weighted(ar, mr, ag, mg, ab, mb)))
}

function weighted(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(a, b), f32x4.mul(c, d)), f32x4.mul(e, f))
}

/**
 * Fits one tile's windows. `source` holds red, green, blue and matte as four planes of `stride` (a multiple of four) by
 * `rows` + 4·reach; `out` takes four planes of as much by `rows` + 2·reach. `sums` holds 26 strides of floats, `lines` 13
 * strides and a little.
 */
export function fitWindows(
  source: usize,
  out: usize,
  sums: usize,
  lines: usize,
  stride: i32,
  rows: i32,
  reach: i32,
  epsilon: f32,
): void {
  const bytes = (<usize>stride) << 2
  const plane = bytes * <usize>(rows + 4 * reach)
  const outPlane = bytes * <usize>(rows + 2 * reach)
  const gap = bytes + 64
  const taps = 2 * reach + 1
  const downShare = f64x2.splat(1 / <f64>taps)
  const share = f32x4.splat(1 / <f32>taps)
  const eps = f32x4.splat(epsilon)
  memory.fill(sums, 0, 26 * bytes)
  // Past the end of a line lies what is not of this picture, and may be no number.
  memory.fill(lines, 0, 13 * gap)
  for (let y = 0; y < 2 * reach; y++) gatherRow(source + <usize>y * bytes, plane, sums, bytes)
  for (let y = 0; y < rows + 2 * reach; y++) {
    const leaving = source + <usize>y * bytes
    rollRow(leaving + <usize>(2 * reach) * bytes, leaving, plane, sums, lines, bytes, downShare)
    const to = out + <usize>y * bytes
    for (let at: usize = 0; at < bytes; at += 16) solve(lines + at, gap, taps, share, eps, to + at, outPlane)
  }
}

/** Overwrites columns outside `first`..`last` of rows by the nearest inside. */
export function repeatColumns(base: usize, stride: i32, rows: i32, columns: i32, first: i32, last: i32): void {
  for (let y = 0; y < rows; y++) {
    const row = base + ((<usize>(y * stride)) << 2)
    const low = load<f32>(row + ((<usize>first) << 2))
    const upper = load<f32>(row + ((<usize>last) << 2))
    for (let x = 0; x < first; x++) store<f32>(row + ((<usize>x) << 2), low)
    for (let x = last + 1; x < columns; x++) store<f32>(row + ((<usize>x) << 2), upper)
  }
}

/** The mean of the fits of all windows about each pixel: four floats for each of `columns` (rounded up to 4) by `rows`. */
export function meanFits(
  fits: usize,
  out: usize,
  sums: usize,
  lines: usize,
  stride: i32,
  columns: i32,
  rows: i32,
  reach: i32,
): void {
  const bytes = (<usize>stride) << 2
  const plane = bytes * <usize>(rows + 2 * reach)
  const gap = bytes + 64
  const taps = 2 * reach + 1
  const downShare = f64x2.splat(1 / <f64>taps)
  const share = f32x4.splat(1 / <f32>taps)
  memory.fill(sums, 0, 8 * bytes)
  for (let y = 0; y < 2 * reach; y++) {
    for (let k: usize = 0; k < 4; k++) {
      const row = fits + k * plane + <usize>y * bytes
      for (let at: usize = 0; at < bytes; at += 16) gather(sums + 2 * (k * bytes + at), v128.load(row + at))
    }
  }
  for (let y = 0; y < rows; y++) {
    for (let k: usize = 0; k < 4; k++) {
      const leaving = fits + k * plane + <usize>y * bytes
      const entering = leaving + <usize>(2 * reach) * bytes
      for (let at: usize = 0; at < bytes; at += 16) {
        roll(
          sums + 2 * (k * bytes + at),
          lines + k * gap + at,
          v128.load(entering + at),
          v128.load(leaving + at),
          downShare,
        )
      }
    }
    for (let x = 0; x < columns; x += 4, out += 64) {
      const line = lines + ((<usize>x) << 2)
      const r = across(line, taps, share)
      const g = across(line + gap, taps, share)
      const b = across(line + 2 * gap, taps, share)
      const c = across(line + 3 * gap, taps, share)
      const rg = v128.shuffle<f32>(r, g, 0, 4, 1, 5)
      const bc = v128.shuffle<f32>(b, c, 0, 4, 1, 5)
      const rgHigh = v128.shuffle<f32>(r, g, 2, 6, 3, 7)
      const bcHigh = v128.shuffle<f32>(b, c, 2, 6, 3, 7)
      v128.store(out, v128.shuffle<f32>(rg, bc, 0, 1, 4, 5))
      v128.store(out, v128.shuffle<f32>(rg, bc, 2, 3, 6, 7), 16)
      v128.store(out, v128.shuffle<f32>(rgHigh, bcHigh, 0, 1, 4, 5), 32)
      v128.store(out, v128.shuffle<f32>(rgHigh, bcHigh, 2, 3, 6, 7), 48)
    }
  }
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
    const near = (2 * k + 1) * step
    enlargeRow(above + near, below + near, down, blended, smallWidth, left, shares, subject, width)
    const far = near + step
    enlargeRow(above + far, below + far, down, blended, smallWidth, left, shares, background, width)
    const to = guesses + 2 * k * gap
    fuse(picture + k * plane, matte, subject, background, lines, to, to + gap, true, width)
  }
}
