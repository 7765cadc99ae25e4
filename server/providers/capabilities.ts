/**
 * What a model can do and what becomes of the data: one matrix, read by the router, the pages and the API alike, so that
 * a parameter which a model would ignore is refused or shown beforehand, never dropped.
 */

/** `edit`: changes a picture that is given. `generate`: makes one from words alone. */
export type Kind = 'edit' | 'generate'
export type Medium = 'image' | 'video' | 'music'

/**
 * How a mask says where to edit. `alpha`: clear there, the house form. `white_edits`, `black_edits`: a grey PNG without
 * transparency, for engines that read lightness.
 */
export type MaskForm = 'alpha' | 'white_edits' | 'black_edits'

export type Sizes =
  /** As large as the picture that came in; with a mask of the same size nothing moves. */
  | { readonly rule: 'like_input' }
  /** Exactly one of these. */
  | { readonly rule: 'list'; readonly sizes: readonly (readonly [width: number, height: number])[] }
  /** Sides that are multiples, inside bounds. */
  | {
      readonly rule: 'multiple'
      readonly of: number
      readonly sidePixelsLeast: number
      readonly sidePixelsMost: number
      readonly pixelsLeast?: number
      readonly pixelsMost?: number
      /** Longer by shorter side. */
      readonly ratioMost?: number
    }

export interface Capabilities {
  /** Pictures beside the one that is edited. */
  readonly references: number
  /**
   * `native`: the model takes a mask. `composited`: it does not, the platform puts the original back outside. `none`: it
   * moves or redraws too much for that; with a mask the order is refused.
   */
  readonly mask: 'native' | 'composited' | 'none'
  /** The form in which a native mask is handed to the adapter; without a word `alpha`. */
  readonly maskForm?: MaskForm
  /** It only fills what a mask points at: an order without one is not for it. */
  readonly needsMask?: boolean
  readonly sizes: Sizes
  readonly seed: boolean
  readonly strength: boolean
  /** Names of qualities, cheapest first; empty where there is no choice. */
  readonly qualities: readonly string[]
  readonly transparentBackground: boolean
  /** Shows how the picture looks while it is made. */
  readonly previews: boolean
  readonly promptCharacters: number
  /** What the service itself returns. */
  readonly formats: readonly ('png' | 'jpeg' | 'webp' | 'avif')[]
  /** The largest input it takes; larger pictures are made smaller first. */
  readonly inputPixelsMost: number
}

/**
 * What becomes of a picture that goes there, best first. Who is unknown counts as the worst.
 * `local`: it stays on the operator's own computers. `not_kept`: gone when the answer is given. `kept_briefly`: for at most
 * 30 days, such as against abuse, and nothing learns from it. `kept`: longer, and nothing learns from it. `learned_from`:
 * models may be trained on it, or nobody says that they are not.
 */
export const dataClasses = ['local', 'not_kept', 'kept_briefly', 'kept', 'learned_from'] as const
export type DataClass = (typeof dataClasses)[number]

export interface DataHandling {
  readonly class: DataClass
  /** Where it is processed, as the service says: `EU`, `US`, `this server`; `unknown`. */
  readonly region: string
  /** Null: unknown. 0: not kept. */
  readonly retentionDays: number | null
  readonly trains: boolean | 'unknown'
  readonly humanReviewers: boolean | 'unknown'
  /** Where that is written. */
  readonly evidenceUrl: string | null
  /** When we read it there, `2026-11-01`. Null: nobody has. */
  readonly evidenceDate: string | null
}

export interface Price {
  /** Millionths of the currency's unit. */
  readonly amountMicros: number
  /** ISO 4217. */
  readonly currency: string
  readonly per: 'image' | 'megapixel' | 'second'
}

/** Whether `asked` allows a model of class `has`. */
export const allowsClass = (asked: DataClass, has: DataClass): boolean =>
  dataClasses.indexOf(has) <= dataClasses.indexOf(asked)
