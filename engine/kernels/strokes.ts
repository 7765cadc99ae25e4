/**
 * AssemblyScript: one brush stroke on a canvas of r, g, b and thickness side by side, all four blended at once. The plain
 * version is `paintStroke` in engine/pixels/strokes.ts. `node engine/kernels/build.mjs strokes` compiles this file into
 * strokes.gen.ts.
 */

const along: i32 = 256
const across: i32 = 64

/** Addresses of the canvas and of the brush's bristles; then the stroke. */
export function paint(
  canvas: usize,
  brush: usize,
  width: i32,
  height: i32,
  px: f64,
  py: f64,
  tx: f64,
  ty: f64,
  ahead: f64,
  behind: f64,
  halfWidth: f64,
  curvature: f64,
  r: f32,
  g: f32,
  b: f32,
  bodyLoad: f32,
  reversed: bool,
): void {
  const toColumn = <f64>(along - 1) / (ahead + behind)
  const toRow = <f64>(across - 1) / (2 * halfWidth)
  const longer = ahead > behind ? ahead : behind
  const side = halfWidth + Math.abs(curvature) * longer * longer
  const reachY = longer * Math.abs(ty) + side * Math.abs(tx) + 1
  const firstRow = max<i32>(0, <i32>Math.ceil(py - reachY))
  const lastRow = min<i32>(height - 1, <i32>Math.floor(py + reachY))
  const colour = f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(r), 1, g), 2, b), 3, bodyLoad)
  // Three colours are shaded by the paint, 0.93 + 0.14 of it; the thickness is 0.15 + all of it.
  const ground = f32x4.add(f32x4.mul(colour, f32x4(0.93, 0.93, 0.93, 0)), f32x4(0, 0, 0, 0.15))
  const gain = f32x4.mul(colour, f32x4(0.14, 0.14, 0.14, 1))
  const bend = f32x4.splat(<f32>curvature)
  const half = f32x4.splat(<f32>halfWidth)
  const front = f32x4.splat(<f32>ahead)
  const rear = f32x4.splat(<f32>-behind)
  const columns = f32x4.splat(<f32>toColumn)
  const rows = f32x4.splat(<f32>toRow)
  for (let y = firstRow; y <= lastRow; y++) {
    const dy = <f64>y - py
    // The part of this row that lies within the stroke's length and within its width.
    let from: f64 = 0
    let to: f64 = <f64>(width - 1)
    if (Math.abs(tx) > 1e-4) {
      const one = px + (-behind - dy * ty) / tx
      const other = px + (ahead - dy * ty) / tx
      from = max<f64>(from, min<f64>(one, other))
      to = min<f64>(to, max<f64>(one, other))
    }
    if (Math.abs(ty) > 1e-4) {
      const middle = px + (dy * tx) / ty
      const away = Math.abs(side / ty)
      from = max<f64>(from, middle - away)
      to = min<f64>(to, middle + away)
    }
    if (from > to) continue
    const last = <i32>Math.floor(to)
    const row = canvas + ((<usize>(y * width)) << 4)
    // Along the stroke u and across it v, for four pixels side by side.
    const stepU = f32x4.splat(<f32>tx)
    const stepV = f32x4.splat(<f32>-ty)
    const startU = f32x4.splat(<f32>(dy * ty))
    const startV = f32x4.splat(<f32>(dy * tx))
    for (let x = <i32>Math.ceil(from); x <= last; x += 4) {
      const dx = f32x4.add(f32x4.splat(<f32>(<f64>x - px)), f32x4(0, 1, 2, 3))
      const u = f32x4.add(startU, f32x4.mul(dx, stepU))
      const v = f32x4.sub(f32x4.add(startV, f32x4.mul(dx, stepV)), f32x4.mul(bend, f32x4.mul(u, u)))
      const within = v128.and(f32x4.le(f32x4.abs(v), half), v128.and(f32x4.ge(u, rear), f32x4.le(u, front)))
      if (!v128.any_true(within)) continue
      const column = i32x4.trunc_sat_f32x4_s(f32x4.mul(reversed ? f32x4.sub(front, u) : f32x4.sub(u, rear), columns))
      const line = i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.add(v, half), rows))
      const index = v128.and(within, i32x4.add(i32x4.shl(line, 8), column))
      const one = v128.load32_splat(brush + ((<usize>i32x4.extract_lane(index, 0)) << 2))
      const two = v128.load32_splat(brush + ((<usize>i32x4.extract_lane(index, 1)) << 2))
      const three = v128.load32_splat(brush + ((<usize>i32x4.extract_lane(index, 2)) << 2))
      const four = v128.load32_splat(brush + ((<usize>i32x4.extract_lane(index, 3)) << 2))
      const paint = v128.shuffle<f32>(
        v128.shuffle<f32>(one, two, 0, 4, 0, 4),
        v128.shuffle<f32>(three, four, 0, 4, 0, 4),
        0,
        1,
        4,
        5,
      )
      const over = f32x4.max(f32x4.sub(paint, f32x4.splat(0.12)), f32x4.splat(0))
      const most = f32x4.mul(f32x4.min(f32x4.mul(over, f32x4.splat(2.6)), f32x4.splat(1)), f32x4.splat(0.96))
      const cover = v128.and(most, within)
      const at = row + ((<usize>x) << 4)
      blend(at, one, v128.shuffle<f32>(cover, cover, 0, 0, 0, 0), ground, gain)
      blend(at + 16, two, v128.shuffle<f32>(cover, cover, 1, 1, 1, 1), ground, gain)
      blend(at + 32, three, v128.shuffle<f32>(cover, cover, 2, 2, 2, 2), ground, gain)
      // What lies past the row's end is covered by nothing.
      blend(at + 48, four, v128.shuffle<f32>(cover, cover, 3, 3, 3, 3), ground, gain)
    }
  }
}

function blend(at: usize, paint: v128, cover: v128, ground: v128, gain: v128): void {
  const was = v128.load(at)
  const laid = f32x4.add(ground, f32x4.mul(gain, paint))
  v128.store(at, f32x4.add(was, f32x4.mul(f32x4.sub(laid, was), cover)))
}
