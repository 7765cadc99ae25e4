/**
 * Where people's faces are. One look at a small copy of the whole picture proposes; then each candidate is looked at twice
 * more, closer, and only what the network keeps taking for a face is one. That is what tells a face from fur, food and
 * façades: a chance likeness does not survive a change of scale. Costs 0.2 CPU-seconds whatever the size.
 */
import { type FaceBox, findFaceBoxes, networkStep } from './face-network.ts'
import { clamp, type Planes } from './planes.ts'
import { resizePlanes } from './resample.ts'

/** A face: its centre and half of its height, in pixels. */
export interface Face {
  readonly x: number
  readonly y: number
  readonly radius: number
  /** 0..1. */
  readonly confidence: number
}

const overviewSide = 416
/** Close looks take their detail from a copy of this size. */
const detailSide = 1280
const closeSide = 160
/** How much more than the candidate a close look shows, as a share of its size. */
const closeFrames = [2.2, 3.2]
const leastProposal = 0.2
const leastConfidence = 0.45
const mostCandidates = 10

function reducedTo(planes: Planes, side: number): Planes {
  const shrink = Math.min(1, side / Math.max(planes.width, planes.height))
  if (shrink === 1) return planes
  const size = (length: number): number => Math.max(1, Math.round(length * shrink))
  return resizePlanes(planes, size(planes.width), size(planes.height))
}

/** A square of the picture from (left, top), brought to `closeSide`; black beyond the edge. */
function closeLook(planes: Planes, left: number, top: number, side: number): Float32Array {
  const out = new Float32Array(3 * closeSide * closeSide)
  const step = side / closeSide
  const { width, height } = planes
  for (const [c, plane] of [planes.r, planes.g, planes.b].entries()) {
    for (let y = 0, i = c * closeSide * closeSide; y < closeSide; y++) {
      const v = top + (y + 0.5) * step - 0.5
      for (let x = 0; x < closeSide; x++, i++) {
        const u = left + (x + 0.5) * step - 0.5
        if (u < 0 || v < 0 || u >= width - 1 || v >= height - 1) continue
        const [column, row] = [Math.floor(u), Math.floor(v)]
        const at = row * width + column
        const [across, down] = [u - column, v - row]
        const upper = plane[at] + (plane[at + 1] - plane[at]) * across
        const lower = plane[at + width] + (plane[at + width + 1] - plane[at + width]) * across
        out[i] = upper + (lower - upper) * down
      }
    }
  }
  return out
}

/** The picture in the top left corner of an input that the network takes. */
function overviewOf(planes: Planes): { picture: Float32Array; width: number; height: number } {
  const padded = (length: number): number => Math.max(2, Math.ceil(length / networkStep)) * networkStep
  const [width, height] = [padded(planes.width), padded(planes.height)]
  const picture = new Float32Array(3 * width * height)
  for (const [c, plane] of [planes.r, planes.g, planes.b].entries()) {
    for (let y = 0; y < planes.height; y++) {
      picture.set(plane.subarray(y * planes.width, (y + 1) * planes.width), (c * height + y) * width)
    }
  }
  return { picture, width, height }
}

function overlap(one: FaceBox, other: FaceBox): number {
  const across = (a: number, lengthA: number, b: number, lengthB: number): number =>
    Math.max(0, Math.min(a + lengthA / 2, b + lengthB / 2) - Math.max(a - lengthA / 2, b - lengthB / 2))
  const both = across(one.x, one.width, other.x, other.width) * across(one.y, one.height, other.y, other.height)
  return both / (one.width * one.height + other.width * other.height - both)
}

/** One box for each face, the best first. */
function distinct(boxes: readonly FaceBox[]): FaceBox[] {
  const kept: FaceBox[] = []
  for (const box of boxes.toSorted((one, other) => other.score - one.score)) {
    if (kept.every(each => overlap(each, box) < 0.4)) kept.push(box)
  }
  return kept
}

/** What a close look at a square of the picture finds, in the picture's pixels. */
function lookInto(planes: Planes, left: number, top: number, side: number, least: number): FaceBox[] {
  const step = side / closeSide
  const boxes = findFaceBoxes(closeLook(planes, left, top, side), closeSide, closeSide, least)
  return boxes.map(({ x, y, width, height, score }) => ({
    x: left + x * step,
    y: top + y * step,
    width: width * step,
    height: height * step,
    score,
  }))
}

/** Candidates from the whole picture, in pixels of `planes`. */
function propose(planes: Planes): FaceBox[] {
  const small = reducedTo(planes, overviewSide)
  const { picture, width, height } = overviewOf(small)
  const scale = planes.width / small.width
  const boxes = findFaceBoxes(picture, width, height, leastProposal).map(box => ({
    x: box.x * scale,
    y: box.y * scale,
    width: box.width * scale,
    height: box.height * scale,
    score: box.score,
  }))
  // A face that fills the picture is larger than what the network knows: it is found from farther off.
  if (boxes.every(({ score }) => score < 0.5)) {
    const far = 1.7 * Math.max(planes.width, planes.height)
    boxes.push(...lookInto(planes, (planes.width - far) / 2, (planes.height - far) / 2, far, leastProposal))
  }
  return distinct(boxes)
}

/** The candidate as the closer looks see it; its score is the mean of all looks. */
function confirm(planes: Planes, candidate: FaceBox): FaceBox {
  const size = Math.max(candidate.width, candidate.height)
  let { x, y, height, score } = candidate
  let heights = height
  let looks = 1
  for (const frame of closeFrames) {
    const side = size * frame
    const found = lookInto(planes, candidate.x - side / 2, candidate.y - side / 2, side, 0.05)
      .filter(each => Math.hypot(each.x - candidate.x, each.y - candidate.y) < size / 2)
      .filter(each => each.height > size / 2 && each.height < size * 2)
      .toSorted((one, other) => other.score - one.score)
      .at(0)
    if (!found) continue
    score += found.score
    heights += found.height
    x += found.x
    y += found.y
    looks++
  }
  height = heights / looks
  return { x: x / looks, y: y / looks, width: candidate.width, height, score: score / (1 + closeFrames.length) }
}

/** The faces of people, the surest first. Same picture, same faces, on every platform. */
export function findFaces(planes: Planes): readonly Face[] {
  if (Math.min(planes.width, planes.height) < 16) return []
  const detail = reducedTo(planes, detailSide)
  const scale = planes.width / detail.width
  const confirmed = propose(detail)
    .slice(0, mostCandidates)
    .map(candidate => confirm(detail, candidate))
    .filter(({ score }) => score >= leastConfidence)
  return distinct(confirmed).map(({ x, y, height, score }) => ({
    x: clamp(x * scale, 0, planes.width),
    y: clamp(y * scale, 0, planes.height),
    radius: (height * scale) / 2,
    confidence: clamp(score),
  }))
}
