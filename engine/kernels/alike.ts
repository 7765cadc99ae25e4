/**
 * AssemblyScript: non-local means on one square tile, four pixels side by side; the plain version, which says what it
 * does, is in engine/pixels/alike.ts. Planes of a tile follow one another, `side`² floats and four more each: red, green,
 * blue, brightness, colour, then the sums of red, green and blue, their weight, and the largest weight of any neighbour;
 * then two for differences. `node engine/kernels/build.mjs alike` compiles this file into alike.gen.ts.
 */

/** The square patches that are compared reach this far. */
const patchReach: i32 = 2

const light: i32 = 3
const colour: i32 = 4
const sumR: i32 = 5
const weight: i32 = 8
const largest: i32 = 9
const squares: i32 = 10
const rowSums: i32 = 11

export function copy(from: usize, to: usize, bytes: usize): void {
  memory.copy(to, from, bytes)
}

/** Brightness and colour of a tile whose red, green and blue are laid out, and empty sums. */
export function prepare(tile: usize, side: i32, colourShare: f32): void {
  const plane = ((<usize>(side * side)) << 2) + 16
  for (let at: usize = 0; at < (<usize>(side * side)) << 2; at += 16) {
    const r = v128.load(tile + at)
    const g = v128.load(tile + plane + at)
    const b = v128.load(tile + 2 * plane + at)
    const warm = f32x4.add(f32x4.mul(r, f32x4.splat(0.299)), f32x4.mul(g, f32x4.splat(0.587)))
    v128.store(tile + <usize>light * plane + at, f32x4.add(warm, f32x4.mul(b, f32x4.splat(0.114))))
    v128.store(tile + <usize>colour * plane + at, f32x4.mul(f32x4.sub(r, b), f32x4.splat(colourShare)))
  }
  memory.fill(tile + <usize>sumR * plane, 0, 5 * plane)
}

/** Adds each pixel of a pair (dx, dy) apart to the other's sums, by how alike their patches are. */
export function pairs(tile: usize, side: i32, dx: i32, dy: i32, floor: f32, scale: f32): void {
  const plane = ((<usize>(side * side)) << 2) + 16
  const stride = (<usize>side) << 2
  const offset = <isize>((dy * side + dx) << 2)
  const left = (<usize>max(0, -dx)) << 2
  const right = (<usize>(side - max(0, dx))) << 2
  const lights = tile + <usize>light * plane
  const colours = tile + <usize>colour * plane
  const square = tile + <usize>squares * plane
  const sums = tile + <usize>rowSums * plane
  const rows = side - dy
  for (let y = 0; y < rows; y++) {
    const line = <usize>y * stride
    for (let at = line + left; at < line + right; at += 16) {
      const brighter = f32x4.sub(v128.load(lights + at), v128.load(lights + at + offset))
      const redder = f32x4.sub(v128.load(colours + at), v128.load(colours + at + offset))
      v128.store(square + at, f32x4.add(f32x4.mul(brighter, brighter), f32x4.mul(redder, redder)))
    }
    for (let at = line + left + 8; at + 8 < line + right; at += 16) {
      const outer = f32x4.add(v128.load(square + at - 8), v128.load(square + at + 8))
      const inner = f32x4.add(v128.load(square + at - 4), v128.load(square + at + 4))
      v128.store(sums + at, f32x4.add(f32x4.add(outer, inner), v128.load(square + at)))
    }
  }
  const first = left + ((<usize>patchReach) << 2)
  const end = right - ((<usize>patchReach) << 2)
  for (let y = patchReach; y < rows - patchReach; y++) {
    const line = <usize>y * stride
    for (let at = line + first; at < line + end; at += 16) {
      const outer = f32x4.add(v128.load(sums + at - 2 * stride), v128.load(sums + at + 2 * stride))
      const inner = f32x4.add(v128.load(sums + at - stride), v128.load(sums + at + stride))
      const patch = f32x4.add(f32x4.add(outer, inner), v128.load(sums + at))
      const apart = f32x4.max(f32x4.splat(0), f32x4.mul(f32x4.sub(patch, f32x4.splat(floor)), f32x4.splat(scale)))
      const near = f32x4.lt(apart, f32x4.splat(8))
      if (!v128.any_true(near)) continue
      // e to the minus `apart`, as the 64th power of what is left of 1: within 3 % where it still counts.
      let like = f32x4.sub(f32x4.splat(1), f32x4.mul(apart, f32x4.splat(1 / 64)))
      like = f32x4.mul(like, like)
      like = f32x4.mul(like, like)
      like = f32x4.mul(like, like)
      like = f32x4.mul(like, like)
      like = f32x4.mul(like, like)
      like = f32x4.mul(like, like)
      // Neither what is too different nor what lies past the end of the row.
      like = v128.and(like, near)
      if (at + 16 > line + end) like = v128.and(like, firstOf((line + end - at) >> 2))
      const i = tile + at
      const j = i + offset
      add(i, j, like, plane)
      add(i + plane, j + plane, like, plane)
      add(i + 2 * plane, j + 2 * plane, like, plane)
      const total = i + <usize>weight * plane
      v128.store(total, f32x4.add(v128.load(total), like))
      v128.store(total + offset, f32x4.add(v128.load(total + offset), like))
      const most = i + <usize>largest * plane
      v128.store(most, f32x4.pmax(v128.load(most), like))
      v128.store(most + offset, f32x4.pmax(v128.load(most + offset), like))
    }
  }
}

/** All bits in the first `count` of four. */
function firstOf(count: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>count))
}

/** The value at `j` to the sum for `i`, and the other way round. */
function add(i: usize, j: usize, like: v128, plane: usize): void {
  const own = i + <usize>sumR * plane
  const other = j + <usize>sumR * plane
  v128.store(own, f32x4.add(v128.load(own), f32x4.mul(like, v128.load(j))))
  v128.store(other, f32x4.add(v128.load(other), f32x4.mul(like, v128.load(i))))
}

/** The means of a row's pixels; a pixel itself weighs as much as its most similar neighbour. */
export function finish(tile: usize, side: i32, at: i32, out: usize, outPlane: usize, count: i32): void {
  const plane = ((<usize>(side * side)) << 2) + 16
  const start = tile + ((<usize>at) << 2)
  for (let x: usize = 0; x < (<usize>count) << 2; x += 16) {
    const i = start + x
    const most = v128.load(i + <usize>largest * plane)
    const own = v128.bitselect(f32x4.splat(1), most, f32x4.eq(most, f32x4.splat(0)))
    const total = f32x4.add(v128.load(i + <usize>weight * plane), own)
    for (let k: usize = 0; k < 3; k++) {
      const sum = v128.load(i + (<usize>sumR + k) * plane)
      const mean = f32x4.div(f32x4.add(sum, f32x4.mul(own, v128.load(i + k * plane))), total)
      v128.store(out + k * outPlane + x, mean)
    }
  }
}
