/** AssemblyScript: small sums over four numbers at a time that several kernels make; compiled into each of them. */

/** 0 at `from`, 1 at `to`, smooth between; `share` is 1 / (to - from). */
export function smooth(value: v128, from: f32, share: f32): v128 {
  const along = f32x4.mul(f32x4.sub(value, f32x4.splat(from)), f32x4.splat(share))
  const t = f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), along))
  return f32x4.mul(f32x4.mul(t, t), f32x4.sub(f32x4.splat(3), f32x4.add(t, t)))
}

export function within(value: v128): v128 {
  return f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), value))
}

export function between(one: v128, other: v128, share: v128): v128 {
  return f32x4.add(one, f32x4.mul(f32x4.sub(other, one), share))
}

export function weighted(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(a, b), f32x4.mul(c, d)), f32x4.mul(e, f))
}

/** Which of four pixels from here on lie in the row: past its end lies the next, whose turn it is not yet. */
export function hasLane(width: i32, at: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(width - <i32>(at >> 2)))
}
