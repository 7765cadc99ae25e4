/**
 * Ideogram's models: each is an endpoint. Prices: https://ideogram.ai/blog/ideogram-api-pricing, 2026-11-23, at the quality
 * that is asked for where the order names none, `medium`. What becomes of pictures there was found in no text of its own, so
 * the worst is assumed.
 */
import type { Capabilities, DataHandling } from '../capabilities.ts'
import type { ModelFacts } from '../provider.ts'

/** Behind `/v2/image/`, and with what an order is spelt. */
export interface IdeogramModel extends ModelFacts {
  readonly manner: 'precise_edit' | 'remix' | 'generate'
}

const dataHandling: DataHandling = {
  class: 'learned_from',
  region: 'unknown',
  retentionDays: null,
  trains: 'unknown',
  humanReviewers: 'unknown',
  evidenceUrl: null,
  evidenceDate: null,
}

const usual: Capabilities = {
  references: 0,
  mask: 'none',
  sizes: { rule: 'like_input' },
  seed: true,
  strength: false,
  qualities: ['low', 'medium', 'high'],
  transparentBackground: false,
  previews: false,
  promptCharacters: 10_000,
  formats: ['png'],
  inputPixelsMost: 4_194_304,
}

type Told = Pick<IdeogramModel, 'vendorId' | 'label' | 'kinds' | 'manner' | 'price'>

const model = (told: Told, can: Partial<Capabilities>): IdeogramModel => ({
  ...told,
  createdAt: '2026-09-30T00:00:00.000Z',
  version: '4.5',
  ownedBy: 'ideogram',
  medium: 'image',
  dataHandling,
  capabilities: { ...usual, ...can },
})

/** Its presets of one and two thousand pixels, upright; lying ones are the same turned. */
const upright = [
  ...([
    [2_048, 2_048],
    [1_440, 2_880],
    [1_664, 2_496],
    [1_792, 2_240],
    [1_440, 2_560],
    [1_600, 2_560],
    [1_728, 2_304],
    [1_296, 3_168],
    [1_152, 2_944],
    [1_248, 3_328],
    [1_280, 3_072],
    [1_024, 3_072],
    [1_024, 1_024],
    [896, 1_120],
    [864, 1_152],
    [832, 1_248],
    [800, 1_280],
    [720, 1_280],
    [720, 1_440],
    [512, 1_536],
  ] as const),
]
const sizes = upright.flatMap(([short, long]): [number, number][] =>
  short === long
    ? [[short, long]]
    : [
        [short, long],
        [long, short],
      ],
)

const medium = { amountMicros: 60_000, currency: 'USD', per: 'image' } as const

export const models: readonly IdeogramModel[] = [
  model(
    {
      ...{ vendorId: 'precise-edit/ideogram-4-5', label: 'Ideogram 4.5 Precise Edit' },
      ...{ kinds: ['edit'], manner: 'precise_edit', price: medium },
    },
    // Four without a mask; the mask takes the place of one.
    { references: 3, mask: 'native', maskForm: 'black_edits', qualities: ['very_low', 'low', 'medium', 'high'] },
  ),
  model(
    {
      ...{ vendorId: 'remix/ideogram-4-5', label: 'Ideogram 4.5 Remix' },
      ...{ kinds: ['edit'], manner: 'remix', price: null },
    },
    { references: 4, strength: true },
  ),
  model(
    {
      ...{ vendorId: 'generate/ideogram-4-5', label: 'Ideogram 4.5' },
      ...{ kinds: ['generate'], manner: 'generate', price: medium },
    },
    {
      transparentBackground: true,
      sizes: { rule: 'list', sizes },
    },
  ),
]
