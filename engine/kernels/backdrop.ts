/**
 * AssemblyScript: the colours of both sides of a subject's outline, and what is laid behind it: a blurred background, a
 * light. The plain versions are in engine/operations/{foreground,background-blur,subject-glow}.ts and
 * engine/pixels/aperture.ts. Addresses are bytes and may be read and written up to 64 bytes past the end: the caller leaves
 * room. `node engine/kernels/build.mjs backdrop` compiles this file into backdrop.gen.ts.
 */
import { boxColumns, boxRows, copy } from './filters.ts'
import { between, hasLane, smooth, weighted, within } from './lanes.ts'
import { applyTable, enlargeRow } from './planes.ts'

export { applyTable, boxColumns, boxRows, copy }

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
