/**
 * AssemblyScript: the hot loop of the anisotropic Kuwahara filter, four floats at a time (r, g, b, r²+g²+b²). The layout
 * and the meaning of every number are those of `kuwaharaReference` in engine/pixels/kuwahara.ts, which it must match;
 * `node engine/kernels/build.mjs` compiles this file into kuwahara.gen.ts.
 */

const sectors: i32 = 8

/** Filters `rows` rows of a strip. Addresses are bytes; `taps` holds pairs of byte offset (i32) and weight (f32). */
export function kuwahara(
  source: usize,
  shapes: usize,
  starts: usize,
  taps: usize,
  out: usize,
  width: i32,
  rows: i32,
  reach: i32,
  sharpness: f32,
): void {
  const stride = (<usize>(width + 2 * reach)) << 4
  for (let y = 0; y < rows; y++) {
    let centre = source + <usize>(y + reach) * stride + ((<usize>reach) << 4)
    for (let x = 0; x < width; x++) {
      const first = starts + ((<usize>load<u8>(shapes) * sectors) << 2)
      let sum = f32x4.splat(0)
      let total: f32 = 0
      for (let sector = 0; sector < sectors; sector++) {
        let tap = taps + ((<usize>load<i32>(first + ((<usize>sector) << 2))) << 3)
        const end = taps + ((<usize>load<i32>(first + ((<usize>sector) << 2), 4)) << 3)
        let even = f32x4.splat(0)
        let odd = f32x4.splat(0)
        // Two sums side by side: one addition does not have to wait for the other.
        for (; tap + 8 < end; tap += 16) {
          even = f32x4.add(even, f32x4.mul(v128.load(centre + load<i32>(tap)), v128.load32_splat(tap, 4)))
          odd = f32x4.add(odd, f32x4.mul(v128.load(centre + load<i32>(tap, 8)), v128.load32_splat(tap, 12)))
        }
        if (tap < end) even = f32x4.add(even, f32x4.mul(v128.load(centre + load<i32>(tap)), v128.load32_splat(tap, 4)))
        const mean = f32x4.add(even, odd)
        const squares = f32x4.mul(mean, mean)
        const unrest =
          max<f32>(
            0,
            f32x4.extract_lane(mean, 3) -
              f32x4.extract_lane(squares, 0) -
              f32x4.extract_lane(squares, 1) -
              f32x4.extract_lane(squares, 2),
          ) * sharpness
        const square = unrest * unrest
        const share: f32 = 1 / (1 + square * square)
        sum = f32x4.add(sum, f32x4.mul(mean, f32x4.splat(share)))
        total += share
      }
      v128.store(out, f32x4.mul(sum, f32x4.splat(1 / total)))
      out += 16
      shapes += 1
      centre += 16
    }
  }
}
