/**
 * AssemblyScript: means along a line of 8-bit pixels, in linear light; the plain version, which says what it does, is in
 * engine/pixels/motion.ts. `node engine/kernels/build.mjs motion` compiles this file into motion.gen.ts.
 */

/** Linear light of a pixel's colours, from a table of 256 floats. */
function lightOf(pixel: i32, table: usize): v128 {
  const red = v128.load32_zero(table + ((<usize>(pixel & 255)) << 2))
  const green = v128.load32_lane(table + ((<usize>((pixel >> 8) & 255)) << 2), red, 1)
  return v128.load32_lane(table + ((<usize>((pixel >> 16) & 255)) << 2), green, 2)
}

/**
 * Running sums of a line that lies between two rows of pixels, `share` of the way from the `near` to the `far` one and
 * `slope` further on at each pixel (in whole pixels: what is cut off was cut off from the rows, too).
 */
export function sumLine(near: usize, far: usize, share: f64, slope: f64, table: usize, sums: usize, count: i32): void {
  let sum = f32x4.splat(0)
  v128.store(sums, sum)
  const isBetween = slope !== 0 || share !== 0
  for (let t = 0; t < count; t++) {
    const at = (<usize>t) << 2
    let light = lightOf(load<i32>(near + at), table)
    if (isBetween) {
      const place = share + slope * <f64>t
      const part = <f32>(place - floor(place))
      light = f32x4.add(light, f32x4.mul(f32x4.sub(lightOf(load<i32>(far + at), table), light), f32x4.splat(part)))
    }
    sum = f32x4.add(sum, light)
    v128.store(sums + ((<usize>t) << 4), sum, 16)
  }
}

function sumUpTo(sums: usize, place: f32): v128 {
  const low = <i32>place
  const at = sums + ((<usize>low) << 4)
  const value = v128.load(at)
  return f32x4.add(value, f32x4.mul(f32x4.sub(v128.load(at, 16), value), f32x4.splat(place - <f32>low)))
}

/** One mean, near an end: of what the line has. */
function meanAt(sums: usize, t: i32, reach: f32, most: f32): v128 {
  const from = max<f32>(0, <f32>t - reach)
  const to = min<f32>(most, <f32>(t + 1) + reach)
  const sum = f32x4.sub(sumUpTo(sums, to), sumUpTo(sums, from))
  return f32x4.mul(sum, f32x4.splat(<f32>1 / (to - from)))
}

/** Means over `reach` to both sides, of what the line has; one more sum than `count` lies in front of a spare one. */
export function meanLine(sums: usize, means: usize, reach: f32, count: i32): void {
  const most = <f32>count
  v128.store(sums + ((<usize>(count + 1)) << 4), v128.load(sums + ((<usize>count) << 4)))
  const whole = <i32>ceil(reach)
  const first = min(count, whole)
  const last = max(first, count - whole - 1)
  for (let t = 0; t < first; t++) v128.store(means + ((<usize>t) << 4), meanAt(sums, t, reach, most))
  // Away from the ends both places lie equally far between two sums.
  const part = reach - floor(reach)
  const near = f32x4.splat((<f32>1 - part) / (<f32>2 * reach + 1))
  const far = f32x4.splat(part / (<f32>2 * reach + 1))
  const back = (<usize>(<i32>floor(reach))) << 4
  const spread = 2 * back + 16
  for (let t = first; t < last; t++) {
    const at = (<usize>t) << 4
    const low = sums + at - back
    const inner = f32x4.sub(v128.load(low + spread), v128.load(low))
    const outer = f32x4.sub(v128.load(low + spread, 16), v128.load(low - 16))
    v128.store(means + at, f32x4.add(f32x4.mul(inner, near), f32x4.mul(outer, far)))
  }
  for (let t = last; t < count; t++) v128.store(means + ((<usize>t) << 4), meanAt(sums, t, reach, most))
}

/**
 * Pixels between two lines: `share` of the way (and `slope` further at each) from `here` back to `before`. `levels` is
 * indexed by 4095 times the root of the light.
 */
export function layLine(
  here: usize,
  before: usize,
  share: f64,
  slope: f64,
  levels: usize,
  out: usize,
  count: i32,
): void {
  const scale = f32x4.splat(4095)
  const isBetween = slope !== 0 || share !== 0
  for (let t = 0; t < count; t++) {
    const at = (<usize>t) << 4
    let light = v128.load(here + at)
    if (isBetween) {
      const place = share + slope * <f64>t
      const part = <f32>(place - floor(place))
      light = f32x4.add(light, f32x4.mul(f32x4.sub(v128.load(before + at), light), f32x4.splat(part)))
    }
    const root = f32x4.sqrt(f32x4.min(f32x4.max(light, f32x4.splat(0)), f32x4.splat(1)))
    const index = i32x4.trunc_sat_f32x4_u(f32x4.add(f32x4.mul(root, scale), f32x4.splat(0.5)))
    const red = <u32>load<u8>(levels + <usize>i32x4.extract_lane(index, 0))
    const green = <u32>load<u8>(levels + <usize>i32x4.extract_lane(index, 1))
    const blue = <u32>load<u8>(levels + <usize>i32x4.extract_lane(index, 2))
    store<u32>(out + ((<usize>t) << 2), red | (green << 8) | (blue << 16) | 0xff000000)
  }
}
