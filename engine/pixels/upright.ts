/**
 * How a camera was held, from the straight lines of its picture: the vanishing point of what stands upright in the world,
 * and the tilt of the horizon. Found by voting over a grid with a robust kernel, so that roofs, branches and fur, which
 * agree with nobody, count for nothing.
 */
import type { Segment } from './lines.ts'

const degree = Math.PI / 180

/**
 * The vanishing point (lean, 1, convergence) of upright things in homogeneous coordinates, in fractions of the longer
 * side from the middle: through (x, y) they run along (lean - convergence * x, 1 - convergence * y).
 */
export interface Uprights {
  readonly lean: number
  readonly convergence: number
  /** Summed length of the lines that agree, in longer sides. */
  readonly support: number
  /** What agrees, as a share of all that might. */
  readonly agreement: number
}

const mostLean = 15
const kernelWidth = 0.7

/** Long lines say more than many short ones. */
const weightOf = ({ length, contrast }: Segment): number => length ** 1.35 * Math.min(1, contrast / 0.04)

/** Degrees from upright, clockwise positive: a line leaning to the right at its top has a positive one. */
const leanOf = ({ dx, dy }: Segment): number => Math.atan2(dy > 0 ? -dx : dx, Math.abs(dy)) / degree

/** Degrees from level, clockwise positive. */
const slopeOf = ({ dx, dy }: Segment): number => Math.atan2(dx > 0 ? dy : -dy, Math.abs(dx)) / degree

const kernel = (difference: number, width = kernelWidth): number => {
  const t = difference / width
  return Math.abs(t) > 3 ? 0 : Math.exp(-0.5 * t * t)
}

/** Degrees that upright things lean at (x, y). */
function expectedLean(lean: number, convergence: number, x: number, y: number): number {
  return -Math.atan2(lean - convergence * x, 1 - convergence * y) / degree
}

/** The vanishing point that most lines run to; null where hardly any line stands upright. */
export function findUprights(lines: readonly Segment[], mostConvergence = 0.9): Uprights | null {
  const candidates = lines
    .map(line => ({ line, angle: leanOf(line), weight: weightOf(line) }))
    .filter(({ angle }) => Math.abs(angle) < 32)
  const score = (lean: number, convergence: number, width: number): number => {
    let sum = 0
    for (const { line, angle, weight } of candidates) {
      sum += weight * kernel(angle - expectedLean(lean, convergence, line.x, line.y), width)
    }
    // Of equals the one that asks for less.
    return sum * (1 - 0.1 * Math.abs(convergence) - 0.2 * Math.abs(lean))
  }
  let best = { lean: 0, convergence: 0, score: 0 }
  const search = (around: typeof best, reach: number, steps: number, turn: number, width: number): void => {
    best = { ...around, score: 0 }
    for (let i = -steps; i <= steps; i++) {
      for (let j = -steps; j <= steps; j++) {
        const lean = around.lean + (turn * i) / steps
        const convergence = around.convergence + (reach * j) / steps
        if (Math.abs(convergence) > mostConvergence || Math.abs(lean) > Math.tan(mostLean * degree)) continue
        const found = score(lean, convergence, width)
        if (found > best.score) best = { lean, convergence, score: found }
      }
    }
  }
  search({ lean: 0, convergence: 0, score: 0 }, mostConvergence, 20, Math.tan(mostLean * degree), 2)
  search(best, mostConvergence / 10, 10, 0.03, kernelWidth)
  search(best, mostConvergence / 80, 8, 0.004, kernelWidth)
  let support = 0
  let all = 0
  let agreeing = 0
  for (const { line, angle, weight } of candidates) {
    const share = kernel(angle - expectedLean(best.lean, best.convergence, line.x, line.y), 1)
    support += line.length * share
    agreeing += weight * share
    all += weight
  }
  if (best.score === 0) return null
  return { lean: best.lean, convergence: best.convergence, support, agreement: agreeing / all }
}

export interface Tilt {
  /** Degrees that the picture was turned clockwise. */
  readonly degrees: number
  /** How much speaks for it, in longer sides of straight line. */
  readonly support: number
}

/**
 * The tilt of a picture up to `most` degrees, from level lines (a horizon above all) and from upright ones with their
 * convergence allowed for. Null where too little is straight to tell.
 */
export function findTilt(lines: readonly Segment[], most: number): Tilt | null {
  const level = lines
    .map(line => ({ angle: slopeOf(line), weight: line.length ** 1.6 * Math.min(1, line.contrast / 0.03), line }))
    .filter(({ angle }) => Math.abs(angle) < most + 4)
  const uprights = findUprights(lines)
  const upright = uprights && uprights.support > 0.5 && uprights.agreement > 0.22 ? uprights : null
  const uprightDegrees = upright ? -Math.atan(upright.lean) / degree : 0
  const uprightWeight = upright ? Math.min(4, upright.support) * upright.agreement * 1.2 : 0
  const voteAt = (degrees: number): number => {
    let sum = uprightWeight * kernel(degrees - uprightDegrees, 0.8)
    for (const { angle, weight } of level) sum += weight * kernel(degrees - angle, 0.6)
    // Cameras are rarely held far off level; things that lean are common.
    return sum * Math.exp(-0.5 * (degrees / 12) ** 2)
  }
  let best = 0
  let bestVote = 0
  for (let degrees = -most; degrees <= most; degrees += 0.05) {
    const vote = voteAt(degrees)
    if (vote > bestVote * (1 + 1e-9)) {
      best = degrees
      bestVote = vote
    }
  }
  let rival = 0
  for (let degrees = -most; degrees <= most; degrees += 0.1) {
    if (Math.abs(degrees - best) > 2.5) rival = Math.max(rival, voteAt(degrees))
  }
  const excess = Math.max(0, Math.abs(best) - 4)
  if (bestVote < 0.4 + 0.035 * excess || bestVote < rival * (1.3 + 0.12 * excess)) return null
  return { degrees: best, support: bestVote }
}
