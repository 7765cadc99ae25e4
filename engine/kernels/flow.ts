/**
 * AssemblyScript: the walks and tensors of engine/pixels/flow.ts on strips of rows. Addresses are bytes and may be read
 * and written up to 16 bytes past the end. `node engine/kernels/build.mjs flow` compiles this file into flow.gen.ts.
 */

/** Tangents and values side by side, so that one step of a walk touches one line of the cache. */
export function pack(tangentX: usize, tangentY: usize, source: usize, out: usize, count: i32): void {
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16, out += 64) {
    const x = v128.load(tangentX + at)
    const y = v128.load(tangentY + at)
    const s = v128.load(source + at)
    const low = v128.shuffle<f32>(x, y, 0, 4, 1, 5)
    const high = v128.shuffle<f32>(x, y, 2, 6, 3, 7)
    v128.store(out, v128.shuffle<f32>(low, s, 0, 1, 4, 4))
    v128.store(out, v128.shuffle<f32>(low, s, 2, 3, 5, 5), 16)
    v128.store(out, v128.shuffle<f32>(high, s, 0, 1, 6, 6), 32)
    v128.store(out, v128.shuffle<f32>(high, s, 2, 3, 7, 7), 48)
  }
}

/**
 * Line integral convolution of row `y` of packed rows, four pixels side by side, because one step of a walk has to wait
 * for the one before. Rows before `first` and after `last` lie outside the picture, where walks end. `weights` has
 * `reach` + 1 floats. One row a call: better code replaces the first between calls only. Needs a width of 4 at least.
 */
export function walkRow(
  packed: usize,
  weights: usize,
  out: usize,
  width: i32,
  y: i32,
  reach: i32,
  first: i32,
  last: i32,
): void {
  const zero = f32x4.splat(0)
  const right = f32x4.splat(<f32>width)
  const top = f32x4.splat(<f32>first)
  const bottom = f32x4.splat(<f32>(last + 1))
  const signBit = i32x4.splat(1 << 31)
  const stride = i32x4.splat(width)
  for (let next = 0; next < width; next += 4) {
    // The last four overlap those before.
    const x = min(next, width - 4)
    const centre = packed + ((<usize>(y * width + x)) << 4)
    const one = v128.load(centre)
    const two = v128.load(centre, 16)
    const three = v128.load(centre, 32)
    const four = v128.load(centre, 48)
    const low = v128.shuffle<f32>(one, two, 0, 4, 1, 5)
    const high = v128.shuffle<f32>(three, four, 0, 4, 1, 5)
    const startX = v128.shuffle<f32>(low, high, 0, 1, 4, 5)
    const startY = v128.shuffle<f32>(low, high, 2, 3, 6, 7)
    let sum = v128.shuffle<f32>(
      v128.shuffle<f32>(one, two, 2, 6, 2, 6),
      v128.shuffle<f32>(three, four, 2, 6, 2, 6),
      0,
      1,
      4,
      5,
    )
    let total = f32x4.splat(1)
    const left = <f32>x + 0.5
    for (let direction = 0; direction < 2; direction++) {
      let vx = direction ? startX : f32x4.neg(startX)
      let vy = direction ? startY : f32x4.neg(startY)
      let px = f32x4.add(f32x4.splat(left), f32x4(0, 1, 2, 3))
      let py = f32x4.splat(<f32>y + 0.5)
      let alive = i32x4.splat(-1)
      for (let k = 1; k <= reach; k++) {
        px = f32x4.add(px, vx)
        py = f32x4.add(py, vy)
        const across = v128.and(f32x4.ge(px, zero), f32x4.lt(px, right))
        const down = v128.and(f32x4.ge(py, top), f32x4.lt(py, bottom))
        alive = v128.and(alive, v128.and(across, down))
        if (!v128.any_true(alive)) break
        const column = i32x4.trunc_sat_f32x4_s(px)
        const row = i32x4.trunc_sat_f32x4_s(py)
        // Ended walks read the first pixel and count for nothing.
        const place = v128.and(alive, i32x4.add(i32x4.mul(row, stride), column))
        const a = v128.load(packed + ((<usize>i32x4.extract_lane(place, 0)) << 4))
        const b = v128.load(packed + ((<usize>i32x4.extract_lane(place, 1)) << 4))
        const c = v128.load(packed + ((<usize>i32x4.extract_lane(place, 2)) << 4))
        const d = v128.load(packed + ((<usize>i32x4.extract_lane(place, 3)) << 4))
        const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
        const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
        const nx = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5)
        const ny = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7)
        const value = v128.shuffle<f32>(
          v128.shuffle<f32>(a, b, 2, 6, 2, 6),
          v128.shuffle<f32>(c, d, 2, 6, 2, 6),
          0,
          1,
          4,
          5,
        )
        const share = v128.and(alive, v128.load32_splat(weights + ((<usize>k) << 2)))
        sum = f32x4.add(sum, f32x4.mul(value, share))
        total = f32x4.add(total, share)
        // Tangents have no sign: keep walking the way we came.
        const along = f32x4.add(f32x4.mul(nx, vx), f32x4.mul(ny, vy))
        const back = v128.and(f32x4.lt(along, zero), signBit)
        vx = v128.xor(nx, back)
        vy = v128.xor(ny, back)
      }
    }
    v128.store(out + ((<usize>x) << 2), f32x4.div(sum, total))
  }
}

/** Products of Sobel slopes: `rows` rows from as many and one more above and below; `row` holds a row and two more. */
export function tensor(source: usize, xx: usize, xy: usize, yy: usize, scratch: usize, width: i32, rows: i32): void {
  const stride = (<usize>width) << 2
  const quarter = f32x4.splat(0.25)
  const lines = scratch
  const span = ((stride + 8 + 15) & ~15) + 16
  for (let y = 0; y < rows; y++) {
    for (let k: usize = 0; k < 3; k++) {
      const row = source + (<usize>y + k) * stride
      const line = lines + k * span
      store<f32>(line, load<f32>(row))
      memory.copy(line + 4, row, stride)
      store<f32>(line + 4 + stride, load<f32>(row + stride - 4))
    }
    const above = lines
    const here = lines + span
    const below = lines + 2 * span
    const to = <usize>y * stride
    for (let at: usize = 0; at < stride; at += 16) {
      const nw = v128.load(above + at)
      const ne = v128.load(above + at, 8)
      const sw = v128.load(below + at)
      const se = v128.load(below + at, 8)
      const west = f32x4.add(f32x4.add(nw, sw), f32x4.add(v128.load(here + at), v128.load(here + at)))
      const east = f32x4.add(f32x4.add(ne, se), f32x4.add(v128.load(here + at, 8), v128.load(here + at, 8)))
      const north = f32x4.add(f32x4.add(nw, ne), f32x4.add(v128.load(above + at, 4), v128.load(above + at, 4)))
      const south = f32x4.add(f32x4.add(sw, se), f32x4.add(v128.load(below + at, 4), v128.load(below + at, 4)))
      const gx = f32x4.mul(f32x4.sub(east, west), quarter)
      const gy = f32x4.mul(f32x4.sub(south, north), quarter)
      v128.store(xx + to + at, f32x4.mul(gx, gx))
      v128.store(xy + to + at, f32x4.mul(gx, gy))
      v128.store(yy + to + at, f32x4.mul(gy, gy))
    }
  }
}

/** Eigenvectors of `count` tensors: unit tangents, how one-directional they are, and how steep, in the planes given. */
export function directions(
  xx: usize,
  xy: usize,
  yy: usize,
  tangentX: usize,
  tangentY: usize,
  anisotropy: usize,
  magnitude: usize,
  count: i32,
): void {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  const half = f32x4.splat(0.5)
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const a = v128.load(xx + at)
    const b = v128.load(xy + at)
    const c = v128.load(yy + at)
    const apart = f32x4.sub(a, c)
    const twice = f32x4.add(b, b)
    const spread = f32x4.sqrt(f32x4.add(f32x4.mul(apart, apart), f32x4.mul(twice, twice)))
    const sum = f32x4.add(a, c)
    const large = f32x4.mul(half, f32x4.add(sum, spread))
    // Of the two ways to write the eigenvector, the longer one is the accurate one.
    const flat = f32x4.ge(a, c)
    const vx = v128.bitselect(f32x4.neg(b), f32x4.sub(large, a), flat)
    const vy = v128.bitselect(f32x4.sub(large, c), f32x4.neg(b), flat)
    const length = f32x4.sqrt(f32x4.add(f32x4.mul(vx, vx), f32x4.mul(vy, vy)))
    const none = f32x4.lt(length, f32x4.splat(1e-9))
    v128.store(tangentX + at, v128.andnot(f32x4.div(vx, length), none))
    v128.store(tangentY + at, v128.bitselect(one, f32x4.div(vy, length), none))
    const steep = f32x4.gt(sum, f32x4.splat(1e-9))
    const share = f32x4.min(one, f32x4.max(zero, f32x4.div(spread, sum)))
    v128.store(anisotropy + at, v128.and(share, steep))
    v128.store(magnitude + at, f32x4.sqrt(f32x4.max(zero, large)))
  }
}
