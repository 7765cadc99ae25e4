/**
 * Models at Replicate that change pictures, with the fields of their pages there, 2026-11-23. Nobody says there that nothing
 * learns from what is sent; that it is gone after an hour is what its page on data retention says.
 */
import type { Capabilities, DataHandling } from '../capabilities.ts'
import type { ModelFacts } from '../provider.ts'

/** What a model calls the pictures and the size. */
export type Manner = 'flux2' | 'kontext' | 'fill'

export interface ReplicateModel extends ModelFacts {
  readonly manner: Manner
  /** 1, the strictest, to 5 or 6; null: it has no such field. */
  readonly safetyTolerance: number | null
  /** Has classes of area, `resolution`. */
  readonly hasResolution?: boolean
}

const dataHandling: DataHandling = {
  class: 'learned_from',
  region: 'US',
  retentionDays: 1,
  trains: 'unknown',
  humanReviewers: 'unknown',
  evidenceUrl: 'https://replicate.com/docs/topics/predictions/data-retention',
  evidenceDate: '2026-11-23',
}

const usual: Capabilities = {
  references: 0,
  mask: 'composited',
  sizes: { rule: 'multiple', of: 32, sidePixelsLeast: 256, sidePixelsMost: 2_048, pixelsMost: 4_194_304, ratioMost: 4 },
  seed: true,
  strength: false,
  qualities: [],
  transparentBackground: false,
  previews: false,
  promptCharacters: 10_000,
  formats: ['png'],
  inputPixelsMost: 4_194_304,
}

type Told = Pick<
  ReplicateModel,
  'vendorId' | 'label' | 'createdAt' | 'kinds' | 'manner' | 'safetyTolerance' | 'hasResolution'
>

const model = (told: Told, can: Partial<Capabilities>): ReplicateModel => ({
  ...told,
  createdAt: `${told.createdAt}T00:00:00.000Z`,
  version: '',
  ownedBy: 'black-forest-labs',
  medium: 'image',
  dataHandling,
  price: null,
  capabilities: { ...usual, ...can },
})

const both = ['edit', 'generate'] as const

export const models: readonly ReplicateModel[] = [
  model(
    {
      ...{ vendorId: 'black-forest-labs/flux-2-pro', label: 'FLUX.2 [pro]', createdAt: '2025-11-25' },
      ...{ kinds: both, manner: 'flux2', safetyTolerance: 2, hasResolution: true },
    },
    { references: 7 },
  ),
  model(
    {
      ...{ vendorId: 'black-forest-labs/flux-2-dev', label: 'FLUX.2 [dev]', createdAt: '2025-11-25' },
      ...{ kinds: both, manner: 'flux2', safetyTolerance: null },
    },
    {
      references: 3,
      sizes: { rule: 'multiple', of: 32, sidePixelsLeast: 256, sidePixelsMost: 1_440, ratioMost: 4 },
      inputPixelsMost: 2_073_600,
    },
  ),
  model(
    {
      ...{ vendorId: 'black-forest-labs/flux-kontext-pro', label: 'FLUX.1 Kontext [pro]', createdAt: '2025-05-29' },
      ...{ kinds: ['edit'], manner: 'kontext', safetyTolerance: 2 },
    },
    {
      // It keeps the picture's proportions and makes about one megapixel of them.
      sizes: {
        ...{ rule: 'multiple', of: 16, sidePixelsLeast: 672, sidePixelsMost: 1_568 },
        ...{ pixelsMost: 1_064_960, ratioMost: 2.33 },
      },
    },
  ),
  model(
    {
      ...{ vendorId: 'black-forest-labs/flux-fill-pro', label: 'FLUX.1 Fill [pro]', createdAt: '2024-11-21' },
      ...{ kinds: ['edit'], manner: 'fill', safetyTolerance: 2 },
    },
    {
      ...{ mask: 'native', maskForm: 'white_edits', needsMask: true },
      ...{ sizes: { rule: 'like_input' }, inputPixelsMost: 2_097_152 },
    },
  ),
]
