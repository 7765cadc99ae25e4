/**
 * AssemblyScript: the separable filters of engine/pixels/filters.ts on strips of rows, four floats at a time. A strip
 * comes with as many extra rows above and below as the filter reaches; the ends of each row are repeated here. Addresses
 * are bytes and may be read up to 16 bytes past a row: the caller leaves room. `node engine/kernels/build.mjs filters`
 * compiles this file into filters.gen.ts.
 */

/** A row with `reach` repetitions of its ends on either side. */
function pad(row: usize, width: i32, reach: i32, out: usize): void {
  const first = load<f32>(row)
  const last = load<f32>(row + ((<usize>(width - 1)) << 2))
  const bytes = (<usize>reach) << 2
  for (let at: usize = 0; at < bytes; at += 4) store<f32>(out + at, first)
  memory.copy(out + bytes, row, (<usize>width) << 2)
  const end = out + bytes + ((<usize>width) << 2)
  for (let at: usize = 0; at < bytes; at += 4) store<f32>(end + at, last)
}

/** Running means down the columns: `rows` + 2·reach rows in, `rows` rows out. `sums` holds `width` doubles. */
export function boxColumns(source: usize, out: usize, sums: usize, width: i32, rows: i32, reach: i32): void {
  const stride = (<usize>width) << 2
  const share = f64x2.splat(1 / <f64>(2 * reach + 1))
  memory.fill(sums, 0, (<usize>(width + 4)) << 3)
  for (let y = 0; y < 2 * reach; y++) {
    let at = source + <usize>y * stride
    let sum = sums
    for (let x = 0; x < width; x += 4, at += 16, sum += 32) {
      const value = v128.load(at)
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(value)))
      v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high(value))), 16)
    }
  }
  for (let y = 0; y < rows; y++) {
    let leaving = source + <usize>y * stride
    let entering = leaving + ((<usize>reach) << 1) * stride
    let to = out + <usize>y * stride
    let sum = sums
    for (let x = 0; x < width; x += 4, leaving += 16, entering += 16, to += 16, sum += 32) {
      const comes = v128.load(entering)
      const goes = v128.load(leaving)
      const low = f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(comes))
      const upper = f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high(comes)))
      v128.store(sum, f64x2.sub(low, f64x2.promote_low_f32x4(goes)))
      v128.store(sum, f64x2.sub(upper, f64x2.promote_low_f32x4(high(goes))), 16)
      const lowMean = f32x4.demote_f64x2_zero(f64x2.mul(low, share))
      const upperMean = f32x4.demote_f64x2_zero(f64x2.mul(upper, share))
      v128.store(to, v128.shuffle<f32>(lowMean, upperMean, 0, 1, 4, 5))
    }
  }
}

function high(value: v128): v128 {
  return v128.shuffle<f32>(value, value, 2, 3, 2, 3)
}

/** Running means along `rows` rows, in place or not. `scratch` holds two rows and twice the reach on both sides. */
export function boxRows(source: usize, out: usize, scratch: usize, width: i32, rows: i32, reach: i32): void {
  const stride = (<usize>width) << 2
  const share = 1 / <f64>(2 * reach + 1)
  const span = (<usize>(2 * reach)) << 2
  const second = scratch + stride + span + 16
  let y = 0
  // Two rows side by side: one sum does not have to wait for the other.
  for (; y < rows; y += 2) {
    const row = source + <usize>y * stride
    const other = y + 1 < rows ? row + stride : row
    pad(row, width, reach, scratch)
    pad(other, width, reach, second)
    let sum: f64 = 0
    let otherSum: f64 = 0
    for (let at: usize = 0; at < span; at += 4) {
      sum += <f64>load<f32>(scratch + at)
      otherSum += <f64>load<f32>(second + at)
    }
    const to = out + <usize>y * stride
    const otherTo = y + 1 < rows ? to + stride : to
    sum += <f64>load<f32>(scratch + span)
    otherSum += <f64>load<f32>(second + span)
    store<f32>(to, <f32>(sum * share))
    store<f32>(otherTo, <f32>(otherSum * share))
    for (let at: usize = 0; at < stride - 4; at += 4) {
      sum += <f64>load<f32>(scratch + span + at, 4) - <f64>load<f32>(scratch + at)
      otherSum += <f64>load<f32>(second + span + at, 4) - <f64>load<f32>(second + at)
      store<f32>(to + at, <f32>(sum * share), 4)
      store<f32>(otherTo + at, <f32>(otherSum * share), 4)
    }
  }
}

/** Weighted sums down the columns; `kernel` is half of a symmetric one, its centre first. */
export function gaussianColumns(source: usize, out: usize, kernel: usize, width: i32, rows: i32, reach: i32): void {
  const stride = (<usize>width) << 2
  const middle = v128.load32_splat(kernel)
  for (let y = 0; y < rows; y++) {
    const centre = source + <usize>(y + reach) * stride
    const to = out + <usize>y * stride
    for (let at: usize = 0; at < stride; at += 16) {
      let sum = f32x4.mul(middle, v128.load(centre + at))
      let above = centre + at
      let below = above
      for (let k = 1; k <= reach; k++) {
        above -= stride
        below += stride
        const pair = f32x4.add(v128.load(above), v128.load(below))
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(kernel + ((<usize>k) << 2)), pair))
      }
      v128.store(to + at, sum)
    }
  }
}

/** Weighted sums along rows, in place or not. */
export function gaussianRows(
  source: usize,
  out: usize,
  scratch: usize,
  kernel: usize,
  width: i32,
  rows: i32,
  reach: i32,
): void {
  const stride = (<usize>width) << 2
  const middle = v128.load32_splat(kernel)
  const side = (<usize>reach) << 2
  for (let y = 0; y < rows; y++) {
    pad(source + <usize>y * stride, width, reach, scratch)
    const to = out + <usize>y * stride
    const whole = stride & ~15
    for (let at: usize = 0; at < stride; at += 16) {
      const centre = scratch + side + at
      let sum = f32x4.mul(middle, v128.load(centre))
      for (let k: usize = 4; k <= side; k += 4) {
        const pair = f32x4.add(v128.load(centre - k), v128.load(centre + k))
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(kernel + k), pair))
      }
      if (at < whole) v128.store(to + at, sum)
      else storePart(to + at, sum, (stride - at) >> 2)
    }
  }
}

/** The first `count` floats of four, so that the next row, not yet read, is not written over. */
function storePart(to: usize, value: v128, count: usize): void {
  store<f32>(to, f32x4.extract_lane(value, 0))
  if (count > 1) store<f32>(to, f32x4.extract_lane(value, 1), 4)
  if (count > 2) store<f32>(to, f32x4.extract_lane(value, 2), 8)
}

function extreme(one: v128, other: v128, largest: bool): v128 {
  return largest ? f32x4.pmax(one, other) : f32x4.pmin(one, other)
}

/** Largest (or smallest) of 2·reach + 1 rows; `source` has that many more rows than `out` and is spent. */
export function extremeColumns(source: usize, out: usize, width: i32, rows: i32, reach: i32, largest: bool): void {
  const stride = (<usize>width) << 2
  const window = 2 * reach + 1
  let span = 1
  // Doubling: after each round every row holds the extreme of `span` rows from itself down.
  for (; span * 2 <= window; span *= 2) {
    const bytes = <usize>(rows + 2 * reach - 2 * span + 1) * stride
    const away = <usize>span * stride
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(source + at, extreme(v128.load(source + at), v128.load(source + at + away), largest))
    }
  }
  const away = <usize>(window - span) * stride
  const bytes = <usize>rows * stride
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, extreme(v128.load(source + at), v128.load(source + at + away), largest))
  }
}

/** Largest (or smallest) of 2·reach + 1 neighbours in each row, in place or not. */
export function extremeRows(
  source: usize,
  out: usize,
  scratch: usize,
  width: i32,
  rows: i32,
  reach: i32,
  largest: bool,
): void {
  const stride = (<usize>width) << 2
  const window = 2 * reach + 1
  for (let y = 0; y < rows; y++) {
    pad(source + <usize>y * stride, width, reach, scratch)
    const to = out + <usize>y * stride
    let span = 1
    for (; span * 2 <= window; span *= 2) {
      const bytes = (<usize>(width + 2 * reach - 2 * span + 1)) << 2
      const away = (<usize>span) << 2
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(scratch + at, extreme(v128.load(scratch + at), v128.load(scratch + at + away), largest))
      }
    }
    const away = (<usize>(window - span)) << 2
    const whole = stride & ~15
    for (let at: usize = 0; at < stride; at += 16) {
      const value = extreme(v128.load(scratch + at), v128.load(scratch + at + away), largest)
      if (at < whole) v128.store(to + at, value)
      else storePart(to + at, value, (stride - at) >> 2)
    }
  }
}

/** Overwrites rows outside `first`..`last` of `rows` by the nearest inside: what lies beyond a picture's border. */
export function repeatRows(base: usize, width: i32, rows: i32, first: i32, last: i32): void {
  const stride = (<usize>width) << 2
  for (let y = 0; y < first; y++) memory.copy(base + <usize>y * stride, base + <usize>first * stride, stride)
  for (let y = last + 1; y < rows; y++) memory.copy(base + <usize>y * stride, base + <usize>last * stride, stride)
}

export function brightness(r: usize, g: usize, b: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const red = f32x4.mul(v128.load(r + at), f32x4.splat(0.299))
    const green = f32x4.mul(v128.load(g + at), f32x4.splat(0.587))
    v128.store(out + at, f32x4.add(f32x4.add(red, green), f32x4.mul(v128.load(b + at), f32x4.splat(0.114))))
  }
}

export function copy(from: usize, to: usize, bytes: usize): void {
  memory.copy(to, from, bytes)
}

/** Pushes `light` from the middle between `low` and `high` towards the nearer: how much goes to `out`. */
export function crispen(light: usize, low: usize, high: usize, out: usize, steepness: f32, count: i32): void {
  const steep = f32x4.splat(steepness)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const value = v128.load(light + at)
    const least = v128.load(low + at)
    const most = v128.load(high + at)
    const middle = f32x4.mul(f32x4.add(least, most), f32x4.splat(0.5))
    const pushed = f32x4.add(middle, f32x4.mul(f32x4.sub(value, middle), steep))
    const target = f32x4.pmin(most, f32x4.pmax(least, pushed))
    const above = f32x4.mul(f32x4.sub(f32x4.sub(most, least), f32x4.splat(0.02)), f32x4.splat(10))
    const t = f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), above))
    const share = f32x4.mul(f32x4.mul(t, t), f32x4.sub(f32x4.splat(3), f32x4.add(t, t)))
    v128.store(out + at, f32x4.mul(f32x4.sub(target, value), share))
  }
}

/** `plane` + `change`, within 0..1. */
export function addWithin(plane: usize, change: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const sum = f32x4.add(v128.load(plane + at), v128.load(change + at))
    v128.store(out + at, f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), sum)))
  }
}
