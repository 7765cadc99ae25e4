import { boxBlur, guidedFilter } from '../pixels/filters.ts'
import { clamp, type Matte, type Pixels, type Planes, smoothstep } from '../pixels/planes.ts'
import { samplePixels } from './sampling.ts'

/**
 * A subject matte without a model, after GrabCut's idea: two mixtures of colours, one for the subject and one for its
 * background, fitted in turns with the matte itself. It starts from what rarely fails on a photograph: the frame is
 * background, the middle is subject. Neighbours are made to agree by a guided filter instead of a graph cut.
 */

const workingSide = 288
const clusters = 6
const rounds = 6

/** Three features per pixel, interleaved: an opponent colour space cheap to compute and close enough to Lab. */
function features(sampled: Planes): Float32Array {
  const out = new Float32Array(sampled.r.length * 3)
  for (let i = 0; i < sampled.r.length; i++) {
    const { r, g, b } = { r: sampled.r[i], g: sampled.g[i], b: sampled.b[i] }
    out[i * 3] = 0.6 * (0.299 * r + 0.587 * g + 0.114 * b)
    out[i * 3 + 1] = r - g
    out[i * 3 + 2] = 0.5 * (r + g) - b
  }
  return out
}

interface Mixture {
  /** Per cluster: three means, three inverse variances, log of weight over the square root of the determinant. */
  readonly terms: Float64Array
}

/** Farthest-first seeds, then weighted k-means: no chance in it, so the same picture gives the same matte. */
function seedCentres(data: Float32Array, weights: Float32Array): Float64Array {
  const centres = new Float64Array(clusters * 3)
  const distance = new Float64Array(weights.length).fill(1)
  for (let k = 0; k < clusters; k++) {
    let best = 0
    let bestScore = -1
    for (let i = 0; i < weights.length; i += 3) {
      const score = distance[i] * weights[i]
      if (score > bestScore) {
        bestScore = score
        best = i
      }
    }
    for (let c = 0; c < 3; c++) centres[k * 3 + c] = data[best * 3 + c]
    for (let i = 0; i < weights.length; i += 3) {
      let d = 0
      for (let c = 0; c < 3; c++) d += (data[i * 3 + c] - centres[k * 3 + c]) ** 2
      distance[i] = k === 0 ? d : Math.min(distance[i], d)
    }
  }
  return centres
}

function nearest(data: Float32Array, i: number, centres: Float64Array): number {
  let best = 0
  let bestDistance = Number.POSITIVE_INFINITY
  for (let k = 0; k < clusters; k++) {
    const a = data[i * 3] - centres[k * 3]
    const b = data[i * 3 + 1] - centres[k * 3 + 1]
    const c = data[i * 3 + 2] - centres[k * 3 + 2]
    const d = a * a + b * b + c * c
    if (d < bestDistance) {
      bestDistance = d
      best = k
    }
  }
  return best
}

function fitMixture(data: Float32Array, weights: Float32Array): Mixture {
  const centres = seedCentres(data, weights)
  const sums = new Float64Array(clusters * 7)
  for (let round = 0; round < 5; round++) {
    sums.fill(0)
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]
      if (weight < 0.02) continue
      const at = nearest(data, i, centres) * 7
      sums[at] += weight
      for (let c = 0; c < 3; c++) {
        const value = data[i * 3 + c]
        sums[at + 1 + c] += weight * value
        sums[at + 4 + c] += weight * value * value
      }
    }
    for (let k = 0; k < clusters; k++)
      if (sums[k * 7] > 0) for (let c = 0; c < 3; c++) centres[k * 3 + c] = sums[k * 7 + 1 + c] / sums[k * 7]
  }
  let total = 0
  for (let k = 0; k < clusters; k++) total += sums[k * 7]
  const terms = new Float64Array(clusters * 7)
  for (let k = 0; k < clusters; k++) {
    const weight = sums[k * 7]
    let determinant = 1
    for (let c = 0; c < 3; c++) {
      const mean = centres[k * 3 + c]
      const variance = (weight > 0 ? sums[k * 7 + 4 + c] / weight - mean * mean : 0) + 6e-4
      terms[k * 7 + c] = mean
      terms[k * 7 + 3 + c] = 0.5 / variance
      determinant *= variance
    }
    terms[k * 7 + 6] = weight > 0 ? Math.log(weight / total / Math.sqrt(determinant)) : -1e9
  }
  return { terms }
}

/** Log of how likely the mixture is to make this colour. */
function likelihood(mixture: Mixture, data: Float32Array, i: number): number {
  const { terms } = mixture
  let best = -1e9
  for (let k = 0; k < clusters; k++) {
    const at = k * 7
    const a = data[i * 3] - terms[at]
    const b = data[i * 3 + 1] - terms[at + 1]
    const c = data[i * 3 + 2] - terms[at + 2]
    const value = terms[at + 6] - a * a * terms[at + 3] - b * b * terms[at + 4] - c * c * terms[at + 5]
    if (value > best) best = value
  }
  return Math.max(best, -40)
}

/** Where subjects are: an upright oval about the middle, open towards the lower edge, which bodies run out of. */
function positionPrior(width: number, height: number): Float32Array {
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = ((x + 0.5) / width - 0.5) / 0.5
      const v = ((y + 0.5) / height - 0.54) / 0.54
      const distance = Math.sqrt(u * u + (v > 0 ? v * v * 0.75 : v * v * 1.1))
      out[y * width + x] = 0.06 + 0.82 * smoothstep(1.02, 0.3, distance)
    }
  return out
}

/** Numbers the connected regions where `belongs` is 1 from 1 on; `areas[label]` counts their pixels. */
function label(belongs: Uint8Array, width: number): { labels: Int32Array; areas: number[] } {
  const labels = new Int32Array(belongs.length)
  const areas = [0]
  const stack: number[] = []
  for (let start = 0; start < belongs.length; start++) {
    if (labels[start] || !belongs[start]) continue
    const mark = areas.length
    areas.push(0)
    labels[start] = mark
    stack.push(start)
    while (stack.length > 0) {
      const i = stack.pop() as number
      areas[mark]++
      const x = i % width
      for (const j of [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width])
        if (j >= 0 && j < belongs.length && !labels[j] && belongs[j]) {
          labels[j] = mark
          stack.push(j)
        }
    }
  }
  return { labels, areas }
}

/** Keeps the parts that are large beside the largest; stray patches elsewhere are background. */
function keepLargeParts(matte: Float32Array, width: number, height: number): void {
  const { labels, areas } = label(
    Uint8Array.from(matte, value => (value >= 0.5 ? 1 : 0)),
    width,
  )
  const least = Math.max(...areas) * 0.12
  const keep = new Float32Array(matte.length)
  for (let i = 0; i < matte.length; i++) keep[i] = labels[i] && areas[labels[i]] >= least ? 1 : 0
  const near = boxBlur(keep, width, height, 3)
  for (let i = 0; i < matte.length; i++) matte[i] *= smoothstep(0, 0.15, near[i])
}

/** A hole that the subject encloses is more often a bright eye or a white cup than a view through it. */
function fillHoles(matte: Float32Array, width: number, height: number): void {
  const { labels, areas } = label(
    Uint8Array.from(matte, value => (value < 0.5 ? 1 : 0)),
    width,
  )
  const open = new Set<number>()
  for (let x = 0; x < width; x++) open.add(labels[x]).add(labels[(height - 1) * width + x])
  for (let y = 0; y < height; y++) open.add(labels[y * width]).add(labels[y * width + width - 1])
  const most = matte.length * 0.03
  for (let i = 0; i < matte.length; i++) if (labels[i] && !open.has(labels[i]) && areas[labels[i]] < most) matte[i] = 1
}

/** How much a pixel belongs to the frame, which pictures rarely let their subject touch; less along the lower edge. */
function frameWeight(width: number, height: number): Float32Array {
  const out = new Float32Array(width * height)
  const reach = Math.max(1, 0.07 * Math.min(width, height))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sides = Math.min(x, width - 1 - x, y)
      const below = height - 1 - y
      const edge = smoothstep(reach, 0, sides)
      out[y * width + x] = below < reach ? 0.35 * edge : Math.max(edge, 0.1 * smoothstep(reach, 0, below))
    }
  return out
}

/** How many standard deviations a colour lies from the nearest cluster. Unlike likelihood, not higher for rough ones. */
function distanceTo(mixture: Mixture, data: Float32Array, i: number): number {
  const { terms } = mixture
  let best = 1e9
  for (let k = 0; k < clusters; k++) {
    const at = k * 7
    if (terms[at + 6] < -1e8) continue
    const a = data[i * 3] - terms[at]
    const b = data[i * 3 + 1] - terms[at + 1]
    const c = data[i * 3 + 2] - terms[at + 2]
    best = Math.min(best, a * a * terms[at + 3] + b * b * terms[at + 4] + c * c * terms[at + 5])
  }
  return Math.sqrt(2 * best)
}

/** A first guess: what is like nothing in the frame, about the middle. */
function firstGuess(data: Float32Array, frame: Float32Array, prior: Float32Array): Float32Array {
  const surround = fitMixture(data, frame)
  const guess = new Float32Array(prior.length)
  let sum = 0
  for (let i = 0; i < guess.length; i++) {
    guess[i] = smoothstep(1.5, 4, distanceTo(surround, data, i)) * (0.25 + 0.75 * prior[i])
    sum += guess[i]
  }
  // Where the frame holds every colour of the picture, place alone must do.
  if (sum < 0.02 * guess.length) for (let i = 0; i < guess.length; i++) guess[i] = Math.max(guess[i], prior[i] * 0.7)
  return guess
}

export function classicalMatte(pixels: Pixels): Matte {
  const reduction = Math.min(1, workingSide / Math.max(pixels.width, pixels.height))
  const width = Math.max(1, Math.round(pixels.width * reduction))
  const height = Math.max(1, Math.round(pixels.height * reduction))
  const sampled = samplePixels(pixels, width, height)
  const data = features(sampled)
  const prior = positionPrior(width, height)
  const frame = frameWeight(width, height)
  const grey = new Float32Array(prior.length)
  for (let i = 0; i < grey.length; i++) grey[i] = 0.35 * sampled.r[i] + 0.5 * sampled.g[i] + 0.15 * sampled.b[i]
  const matte = firstGuess(data, frame, prior)
  const first = matte.slice()
  const outside = new Float32Array(prior.length)
  for (let round = 0; round < rounds; round++) {
    // The frame keeps its say in what background looks like.
    for (let i = 0; i < matte.length; i++) outside[i] = (1 - matte[i]) * (0.5 + frame[i])
    const subject = fitMixture(data, matte)
    const background = fitMixture(data, outside)
    const posterior = new Float32Array(matte.length)
    for (let i = 0; i < matte.length; i++) {
      const evidence = clamp(likelihood(subject, data, i) - likelihood(background, data, i), -4, 4)
      // What is like the frame stays under suspicion, or the mixtures would learn the ground along with the subject.
      const suspicion = 0.45 * (1 - first[i] * 2.4)
      const place = 0.8 * Math.log(prior[i] / (1 - prior[i]))
      posterior[i] = 1 / (1 + Math.exp(suspicion - evidence - place))
    }
    const agreed = guidedFilter(grey, posterior, width, height, 6, 4e-3)
    for (let i = 0; i < matte.length; i++) matte[i] = clamp(agreed[i])
  }
  for (let i = 0; i < matte.length; i++) matte[i] = smoothstep(0.3, 0.7, matte[i])
  keepLargeParts(matte, width, height)
  fillHoles(matte, width, height)
  return { width, height, data: matte }
}
