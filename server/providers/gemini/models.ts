/**
 * What is known of Gemini's image models, read in the official client's types (@google/genai 3.1.0), the AI SDK's provider
 * and Google's guides. It takes a ratio and `1K`, `2K` or `4K`; the sizes here are what these come to, and a result may
 * differ from them by a little.
 */
import type { Capabilities, DataHandling, Price } from '../capabilities.ts'
import type { ModelFacts } from '../provider.ts'

type Side = readonly [width: number, height: number]
export type Tier = '1K' | '2K' | '4K'
type Grid = readonly (readonly [ratio: string, ...size: Side])[]

/** At 1K. */
const third: Grid = [
  ['1:1', 1024, 1024],
  ['2:3', 848, 1264],
  ['3:2', 1264, 848],
  ['3:4', 896, 1200],
  ['4:3', 1200, 896],
  ['4:5', 928, 1152],
  ['5:4', 1152, 928],
  ['9:16', 768, 1376],
  ['16:9', 1376, 768],
  ['21:9', 1584, 672],
]

const second: Grid = [
  ['1:1', 1024, 1024],
  ['2:3', 832, 1248],
  ['3:2', 1248, 832],
  ['3:4', 864, 1184],
  ['4:3', 1184, 864],
  ['4:5', 896, 1152],
  ['5:4', 1152, 896],
  ['9:16', 768, 1344],
  ['16:9', 1344, 768],
  ['21:9', 1536, 672],
]

const sizesOf = (grid: Grid, factors: readonly number[]): Capabilities['sizes'] => ({
  rule: 'list',
  sizes: factors.flatMap(factor => grid.map(([, width, height]): Side => [width * factor, height * factor])),
})

/**
 * Of a paid account nothing is learned, but a key does not say whether its account is paid, and what an unpaid one sends
 * is learned from and read by people: that is what must be expected. Kept 55 days against abuse either way.
 */
const dataHandling: DataHandling = {
  class: 'learned_from',
  region: 'unknown',
  retentionDays: 55,
  trains: 'unknown',
  humanReviewers: true,
  evidenceUrl: 'https://ai.google.dev/gemini-api/docs/usage-policies',
  evidenceDate: '2026-11-23',
}

const least: Capabilities = {
  references: 2,
  mask: 'composited',
  sizes: sizesOf(second, [1]),
  seed: false,
  strength: false,
  qualities: [],
  transparentBackground: false,
  previews: false,
  promptCharacters: 30_000,
  formats: ['png', 'jpeg'],
  // As a PNG inside JSON, a request must stay below 20 MB.
  inputPixelsMost: 2048 * 2048,
}

const larger: Capabilities = { ...least, references: 13, sizes: sizesOf(third, [1, 2, 4]) }
const dollars = (amount: number): Price => ({ amountMicros: Math.round(amount * 1e6), currency: 'USD', per: 'image' })

const facts = (id: string, label: string, capabilities: Capabilities, price: Price | null): ModelFacts => ({
  vendorId: id,
  label,
  version: id,
  // Nobody says.
  createdAt: '1970-01-01',
  ownedBy: 'google',
  kinds: ['edit', 'generate'],
  medium: 'image',
  capabilities,
  dataHandling,
  price,
})

/** Prices are at 1K. */
export const models: readonly ModelFacts[] = [
  { ...facts('gemini-2.5-flash-image', 'Gemini 2.5 Flash Image', least, dollars(0.039)), createdAt: '2025-10-02' },
  { ...facts('gemini-3-pro-image', 'Gemini 3 Pro Image', larger, dollars(0.134)), createdAt: '2025-11-20' },
  { ...facts('gemini-3.1-flash-image', 'Gemini 3.1 Flash Image', larger, dollars(0.067)), createdAt: '2026-02-26' },
  { ...facts('gemini-3.1-flash-lite-image', 'Gemini 3.1 Flash-Lite Image', least, null), createdAt: '2026-02-26' },
]

/** `-preview` is the same model before its release; one that is not here is taken for the least of them. */
export function factsOf(vendorId: string, label = vendorId): ModelFacts {
  const known = models.find(model => model.vendorId === vendorId.replace(/-preview$/, ''))
  if (!known) return facts(vendorId, label, least, null)
  return known.vendorId === vendorId ? known : { ...known, vendorId, label, version: vendorId }
}

/** How the service says a size; the tier only to models that have several. */
export function spelt(vendorId: string, { width, height }: { readonly width: number; readonly height: number }) {
  const { sizes } = factsOf(vendorId).capabilities
  const hasTiers = sizes.rule === 'list' && sizes.sizes.length > third.length
  const distance = (w: number, h: number): number => Math.abs(Math.log(width / height / (w / h)))
  const grid = hasTiers ? third : second
  const [aspectRatio, w, h] = grid.reduce((best, each) =>
    distance(each[1], each[2]) < distance(best[1], best[2]) ? each : best,
  )
  const factor = Math.sqrt((width * height) / (w * h))
  const tier: Tier = factor > 2.8 ? '4K' : factor > 1.4 ? '2K' : '1K'
  return { aspectRatio, ...(hasTiers && { imageSize: tier }) }
}
