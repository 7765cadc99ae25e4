/**
 * AssemblyScript: the loops of a multigrid cycle over the unknown cells of a grid, three quantities (and a spare) at once;
 * the plain version, which says what they do, is in engine/pixels/relaxation.ts. A grid's rim of one cell gives every
 * cell four neighbours. `node engine/kernels/build.mjs relaxation` compiles this file into relaxation.gen.ts.
 */

function neighbours(at: usize, stride: usize): v128 {
  const across = f32x4.add(v128.load(at - 16), v128.load(at, 16))
  return f32x4.add(across, f32x4.add(v128.load(at - stride), v128.load(at + stride)))
}

/** One turn of Gauss and Seidel. */
export function smooth(
  cells: usize,
  count: i32,
  backward: i32,
  width: i32,
  demands: usize,
  values: usize,
  shares: usize,
): void {
  const stride = (<usize>width) << 4
  for (let k = 0; k < count; k++) {
    const cell = load<i32>(cells + ((<usize>(backward ? count - 1 - k : k)) << 2))
    const at = (<usize>(cell >> 3)) << 4
    const sum = f32x4.add(v128.load(demands + at), neighbours(values + at, stride))
    v128.store(values + at, f32x4.mul(sum, v128.load(shares + ((<usize>(cell & 7)) << 4))))
  }
}

/** Adds what is left to do to the demands of the cells above. */
export function passUp(
  cells: usize,
  aboves: usize,
  count: i32,
  width: i32,
  demands: usize,
  values: usize,
  weights: usize,
  above: usize,
): void {
  const stride = (<usize>width) << 4
  for (let k = 0; k < count; k++) {
    const cell = load<i32>(cells + ((<usize>k) << 2))
    const at = (<usize>(cell >> 3)) << 4
    const sum = f32x4.add(v128.load(demands + at), neighbours(values + at, stride))
    const held = f32x4.mul(v128.load(values + at), v128.load(weights + ((<usize>(cell & 7)) << 4)))
    const to = above + ((<usize>(load<i32>(aboves + ((<usize>k) << 2)) >> 2)) << 4)
    v128.store(to, f32x4.add(v128.load(to), f32x4.sub(sum, held)))
  }
}

/** Adds what the cells above found, bilinear between their centres. */
export function bringDown(cells: usize, aboves: usize, count: i32, values: usize, above: usize, widthAbove: i32): void {
  const stride = (<usize>widthAbove) << 4
  for (let k = 0; k < count; k++) {
    const at = values + ((<usize>(load<i32>(cells + ((<usize>k) << 2)) >> 3)) << 4)
    const place = load<i32>(aboves + ((<usize>k) << 2))
    const near = above + ((<usize>(place >> 2)) << 4)
    const across = place & 1 ? near + 16 : near - 16
    const down = place & 2 ? stride : 0 - stride
    const sides = f32x4.add(v128.load(across), v128.load(near + down))
    const most = f32x4.add(f32x4.mul(v128.load(near), f32x4.splat(0.5625)), f32x4.mul(sides, f32x4.splat(0.1875)))
    const all = f32x4.add(most, f32x4.mul(v128.load(across + down), f32x4.splat(0.0625)))
    v128.store(at, f32x4.add(v128.load(at), all))
  }
}
