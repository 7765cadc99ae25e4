/** AssemblyScript: four colours at a time through a cube of colours; a part of the kernels that import it. */

/** How far a colour of four lies between two points of a cube, in parts of 65536 of a cell, and what a step costs. */
function keyOf(within: v128, step: u32): v128 {
  return v128.or(i32x4.shl(within, 15), i32x4.splat(step))
}

function shareOf(key: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(key, 15)), f32x4.splat(1 / <f32>65536))
}

function storeBetween(
  out: usize,
  near: usize,
  one: usize,
  two: usize,
  far: usize,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
): void {
  const first = f32x4.add(f32x4.mul(v128.load(near), a), f32x4.mul(v128.load(one), b))
  v128.store(out, f32x4.add(first, f32x4.add(f32x4.mul(v128.load(two), c), f32x4.mul(v128.load(far), d))))
}

/** Four colours, each from its four points and their shares. */
function storeFour(
  out: usize,
  near: v128,
  one: v128,
  two: v128,
  toFar: usize,
  a: v128,
  b: v128,
  c: v128,
  w: v128,
): void {
  let corner = <usize>i32x4.extract_lane(near, 0)
  storeBetween(
    out,
    corner,
    <usize>i32x4.extract_lane(one, 0),
    <usize>i32x4.extract_lane(two, 0),
    corner + toFar,
    v128.shuffle<f32>(a, a, 0, 0, 0, 0),
    v128.shuffle<f32>(b, b, 0, 0, 0, 0),
    v128.shuffle<f32>(c, c, 0, 0, 0, 0),
    v128.shuffle<f32>(w, w, 0, 0, 0, 0),
  )
  corner = <usize>i32x4.extract_lane(near, 1)
  storeBetween(
    out + 16,
    corner,
    <usize>i32x4.extract_lane(one, 1),
    <usize>i32x4.extract_lane(two, 1),
    corner + toFar,
    v128.shuffle<f32>(a, a, 1, 1, 1, 1),
    v128.shuffle<f32>(b, b, 1, 1, 1, 1),
    v128.shuffle<f32>(c, c, 1, 1, 1, 1),
    v128.shuffle<f32>(w, w, 1, 1, 1, 1),
  )
  corner = <usize>i32x4.extract_lane(near, 2)
  storeBetween(
    out + 32,
    corner,
    <usize>i32x4.extract_lane(one, 2),
    <usize>i32x4.extract_lane(two, 2),
    corner + toFar,
    v128.shuffle<f32>(a, a, 2, 2, 2, 2),
    v128.shuffle<f32>(b, b, 2, 2, 2, 2),
    v128.shuffle<f32>(c, c, 2, 2, 2, 2),
    v128.shuffle<f32>(w, w, 2, 2, 2, 2),
  )
  corner = <usize>i32x4.extract_lane(near, 3)
  storeBetween(
    out + 48,
    corner,
    <usize>i32x4.extract_lane(one, 3),
    <usize>i32x4.extract_lane(two, 3),
    corner + toFar,
    v128.shuffle<f32>(a, a, 3, 3, 3, 3),
    v128.shuffle<f32>(b, b, 3, 3, 3, 3),
    v128.shuffle<f32>(c, c, 3, 3, 3, 3),
    v128.shuffle<f32>(w, w, 3, 3, 3, 3),
  )
}

/**
 * Four colours read between the points of a cube (4 floats each) by tetrahedra: from the near corner along the axis that
 * is furthest on, then the next, then the last, to the far corner. Places are in parts of 65536 of a cell. A share and the
 * step of its axis are one number each, so that three smallest and largest of them sort all.
 */
export function fourThroughCube(red: v128, green: v128, blue: v128, points: usize, size: i32, out: usize): void {
  const greenStep = size << 4
  const redStep = greenStep * size
  // The last cell is read from its near end, so that its far corner exists.
  const most = i32x4.splat(size - 2)
  const redCell = i32x4.min_u(i32x4.shr_u(red, 16), most)
  const greenCell = i32x4.min_u(i32x4.shr_u(green, 16), most)
  const blueCell = i32x4.min_u(i32x4.shr_u(blue, 16), most)
  const redKey = keyOf(i32x4.sub(red, i32x4.shl(redCell, 16)), redStep)
  const greenKey = keyOf(i32x4.sub(green, i32x4.shl(greenCell, 16)), greenStep)
  const blueKey = keyOf(i32x4.sub(blue, i32x4.shl(blueCell, 16)), 16)
  const high = i32x4.max_u(redKey, greenKey)
  const low = i32x4.min_u(redKey, greenKey)
  const largest = i32x4.max_u(high, blueKey)
  const smallest = i32x4.min_u(low, blueKey)
  const middle = i32x4.max_u(low, i32x4.min_u(high, blueKey))
  const near = i32x4.add(
    i32x4.add(i32x4.mul(redCell, i32x4.splat(redStep)), i32x4.mul(greenCell, i32x4.splat(greenStep))),
    i32x4.add(i32x4.shl(blueCell, 4), i32x4.splat(<i32>points)),
  )
  const steps = i32x4.splat(0x7fff)
  const toFar = <usize>(redStep + greenStep + 16)
  const one = i32x4.add(near, v128.and(largest, steps))
  const two = i32x4.sub(i32x4.add(near, i32x4.splat(<i32>toFar)), v128.and(smallest, steps))
  const u = shareOf(largest)
  const v = shareOf(middle)
  const w = shareOf(smallest)
  const a = f32x4.sub(f32x4.splat(1), u)
  const b = f32x4.sub(u, v)
  const c = f32x4.sub(v, w)
  storeFour(out, near, one, two, toFar, a, b, c, w)
}

/** The four opacities of `alpha` as the fourth floats of four colours. */
export function storeAlphas(out: usize, alpha: v128): void {
  v128.store(out, v128.shuffle<f32>(v128.load(out), alpha, 0, 1, 2, 4))
  v128.store(out, v128.shuffle<f32>(v128.load(out, 16), alpha, 0, 1, 2, 5), 16)
  v128.store(out, v128.shuffle<f32>(v128.load(out, 32), alpha, 0, 1, 2, 6), 32)
  v128.store(out, v128.shuffle<f32>(v128.load(out, 48), alpha, 0, 1, 2, 7), 48)
}
