/**
 * AssemblyScript: the two convolutions of the face network, four pixels side by side; the plain versions, which say what
 * they do, are in engine/pixels/face-network.ts. `node engine/kernels/build.mjs convolution` compiles this file into
 * convolution.gen.ts.
 */

/** 1 x 1 over all channels. Planes of `size` (at least four) floats follow one another; `filters` is [input][output]. */
export function pointwise(
  input: usize,
  output: usize,
  filters: usize,
  bias: usize,
  size: i32,
  inputs: i32,
  outputs: i32,
): void {
  const plane = (<usize>size) << 2
  const row = (<usize>outputs) << 2
  let o = 0
  for (; o + 4 <= outputs; o += 4) {
    const out = output + <usize>o * plane
    const offset = (<usize>o) << 2
    for (let i = 0; i < size; i += 4) {
      // The last four overlap the four before, so that nothing is written past the plane.
      const at = (<usize>min(i, size - 4)) << 2
      let first = v128.load32_splat(bias + offset)
      let second = v128.load32_splat(bias + offset, 4)
      let third = v128.load32_splat(bias + offset, 8)
      let fourth = v128.load32_splat(bias + offset, 12)
      let from = input + at
      let weights = filters + offset
      for (let c = 0; c < inputs; c++) {
        const values = v128.load(from)
        first = f32x4.add(first, f32x4.mul(values, v128.load32_splat(weights)))
        second = f32x4.add(second, f32x4.mul(values, v128.load32_splat(weights, 4)))
        third = f32x4.add(third, f32x4.mul(values, v128.load32_splat(weights, 8)))
        fourth = f32x4.add(fourth, f32x4.mul(values, v128.load32_splat(weights, 12)))
        from += plane
        weights += row
      }
      v128.store(out + at, first)
      v128.store(out + plane + at, second)
      v128.store(out + 2 * plane + at, third)
      v128.store(out + 3 * plane + at, fourth)
    }
  }
  for (; o < outputs; o++) {
    const offset = (<usize>o) << 2
    for (let i = 0; i < size; i += 4) {
      const at = (<usize>min(i, size - 4)) << 2
      let sum = v128.load32_splat(bias + offset)
      for (let c = 0; c < inputs; c++) {
        const values = v128.load(input + <usize>c * plane + at)
        sum = f32x4.add(sum, f32x4.mul(values, v128.load32_splat(filters + <usize>c * row + offset)))
      }
      v128.store(output + <usize>o * plane + at, sum)
    }
  }
}

/** Adds a 3 x 3 stencil of a plane with rows of `stride` to one with rows of `width` (at least four). */
export function stencil(plane: usize, stride: i32, out: usize, width: i32, height: i32, taps: usize): void {
  const line = (<usize>stride) << 2
  for (let y = 0; y < height; y++) {
    const from = plane + <usize>y * line
    const to = out + ((<usize>(y * width)) << 2)
    let kept = f32x4.splat(0)
    for (let x = 0; x < width; x += 4) {
      const start = min(x, width - 4)
      const at = (<usize>start) << 2
      // What the four before have added already must not be added to again.
      let sum = x > start ? kept : v128.load(to + at)
      if (x + 4 < width && x + 8 > width) kept = v128.load(to + ((<usize>(width - 4)) << 2))
      for (let j = 0; j < 3; j++) {
        const source = from + <usize>j * line + at
        const weights = taps + <usize>j * 12
        sum = f32x4.add(sum, f32x4.mul(v128.load(source), v128.load32_splat(weights)))
        sum = f32x4.add(sum, f32x4.mul(v128.load(source, 4), v128.load32_splat(weights, 4)))
        sum = f32x4.add(sum, f32x4.mul(v128.load(source, 8), v128.load32_splat(weights, 8)))
      }
      v128.store(to + at, sum)
    }
  }
}
