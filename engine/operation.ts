import type { Size } from './pixels/enlarge.ts'
import type { Face } from './pixels/faces.ts'
import type { ColourGrade } from './pixels/grade.ts'
import type { Layer } from './pixels/layers.ts'
import type { Matte, Pixels, Planes } from './pixels/planes.ts'

/**
 * What an operation is: one edit with a name, words for people, typed parameters, and a function from planes to planes.
 * One file in `operations/` holds one operation; the plan is a list of steps that name them.
 */
export type OperationName =
  | 'watercolour'
  | 'oil'
  | 'pencil'
  | 'coloured-pencil'
  | 'line-art'
  | 'comic'
  | 'pop-art'
  | 'pixel-art'
  | 'posterize'
  | 'vintage'
  | 'sepia'
  | 'black-and-white'
  | 'vignette'
  | 'golden-hour'
  | 'night'
  | 'auto-enhance'
  | 'brighten'
  | 'darken'
  | 'contrast'
  | 'saturate'
  | 'desaturate'
  | 'warmer'
  | 'cooler'
  | 'sharpen'
  | 'blur'
  | 'low-light'
  | 'denoise'
  | 'invert'
  | 'recolour'
  | 'colour-pop'
  | 'background-remove'
  | 'background-blur'
  | 'background-colour'
  | 'crop'
  | 'resize'
  | 'upscale'
  | 'rotate'
  | 'flip'
  | 'pastel'
  | 'charcoal'
  | 'halftone'
  | 'stained-glass'
  | 'mosaic'
  | 'low-poly'
  | 'vector'
  | 'engraving'
  | 'blueprint'
  | 'pointillism'
  | 'cross-stitch'
  | 'emboss'
  | 'cross-process'
  | 'duotone'
  | 'cinematic'
  | 'matte'
  | 'grain'
  | 'soft-focus'
  | 'dramatic-light'
  | 'fog'
  | 'rain'
  | 'snow'
  | 'bokeh-lights'
  | 'lens-flare'
  | 'exposure'
  | 'clarity'
  | 'dehaze'
  | 'white-balance'
  | 'vibrance'
  | 'hue-shift'
  | 'highlights'
  | 'shadows'
  | 'hdr'
  | 'colour-match'
  | 'gradient-map'
  | 'tilt-shift'
  | 'motion-blur'
  | 'remove-object'
  | 'texture-transfer'
  | 'smooth-skin'
  | 'red-eye'
  | 'pixelate'
  | 'whiten-teeth'
  | 'background-replace'
  | 'drop-shadow'
  | 'sticker'
  | 'subject-glow'
  | 'expand'
  | 'content-aware-resize'
  | 'straighten'
  | 'perspective'
  | 'border'
  | 'rounded-corners'
  | 'text'
  | 'mirror'

/** Steps run in this order whatever the order of the words, because a later stage builds on the earlier ones. */
export const stages = ['geometry', 'denoise', 'tone', 'light', 'region', 'style', 'film', 'canvas', 'frame'] as const
export type Stage = (typeof stages)[number]

export type ParameterValue = string | number | boolean

export interface Parameter {
  readonly label: string
  readonly kind: 'number' | 'choice' | 'colour' | 'toggle' | 'text'
  /** For numbers. */
  readonly minimum?: number
  readonly maximum?: number
  readonly step?: number
  readonly unit?: '%' | 'px' | 'degrees' | 'x' | 'ratio' | 'levels'
  /** For choices. */
  readonly choices?: readonly string[]
  /** For texts, in characters. */
  readonly maximumLength?: number
  readonly default: ParameterValue
}

/**
 * One entry of a plan. `strength` 1 is the operation as designed; 0 leaves the picture as it was. The reserved parameter
 * `mask`, an expression such as "sky" or "not subject" (see `masks/expression.ts`), limits it to a part of the picture.
 */
export interface Step {
  name: OperationName
  strength: number
  [parameter: string]: ParameterValue
}

/** What an instruction came to: JSON, so that it can be shown, changed, stored and run again. */
export interface Plan {
  operations: Step[]
  /** The user said the order: steps run as listed instead of by stage. */
  inOrder?: boolean
  /** Phrases in the user's own words that no operation answers. */
  notUnderstood: string[]
  needsGenerative: boolean
  /** In plain words, one for each thing that only a generative model can do. */
  generativeReasons?: string[]
  /** What must come with the words before all of them can be done. */
  needs?: PlanNeed[]
}

/** A mask painted over the thing that is meant, or a second picture to work from. */
export type PlanNeed = 'mask' | 'reference'

export interface Context {
  /** Same seed, same plan, same picture: same bytes. */
  readonly seed: number
  /** Longer side / 1024: radii are designed for 1024 px and grow with the picture. */
  readonly scale: number
  /** Tells how far this operation is, 0..1; throws when the run was cancelled, so call it often (every ~50 ms). */
  progress(fraction: number): void
  /** The matte of the main subject for the picture as it is now; computed once per geometry. */
  subjectMatte(planes: Planes): Promise<Matte>
  /** About where the main subject is, for less: to stay clear of it, not to cut it out. */
  subjectOutline(planes: Planes): Promise<Matte>
  /** Where the sky is in the picture as it is now; null where there is none. */
  skyMatte(planes: Planes): Promise<Matte | null>
  /** Faces in the picture as it is now, in its pixels. */
  faces(planes: Planes): Promise<readonly Face[]>
  /** This step's mask as it was drawn or found, not feathered; null where the whole picture is meant. */
  readonly mask: Matte | null
  /** The second picture that the run was given; refuses with `reference_missing` where there is none. */
  reference(): Promise<Planes>
  /** The same picture as a drawing, for results that are one. Dropped when a later step changes the picture. */
  attachSvg(svg: string): void
  /** This is a reduced copy: what `layers` gives comes later, at full size. */
  readonly isCopy?: boolean
  /** Adds a remark for the result, such as `subject_mask_fallback`. */
  note(code: string): void
}

/** The picture at a smaller size. */
export type Reduced = (width: number, height: number) => Planes

/** All of the subject's matte, or about where it is. */
export type SubjectNeed = 'matte' | 'outline'

export interface Operation {
  readonly name: OperationName
  /** In the interface, such as "Watercolour". */
  readonly label: string
  readonly group: 'paint' | 'film' | 'light' | 'tone' | 'retouch' | 'background' | 'canvas'
  readonly stage: Stage
  /** What it does, one sentence for people. */
  readonly summary: string
  readonly hasStrength: boolean
  readonly parameters: Readonly<Record<string, Parameter>>
  readonly needsSubject?: boolean
  /** With `needsSubject`: what a step of these parameters asks of it. By default the whole matte. */
  subjectNeed?(step: Step): SubjectNeed | null
  /** Works from a second picture. */
  readonly needsReference?: boolean
  /** Cannot run without a mask that says where. */
  readonly needsMask?: boolean
  /** Whether a step of it may be limited by a mask; by default all may that keep the picture's shape. */
  readonly takesMask?: boolean
  /** Reads `context.mask` and does its own compositing; the engine still restores all that lies outside. */
  readonly ownsMask?: boolean
  /** CPU-seconds per megapixel in round numbers: only the shares matter, they make the progress bar move evenly. */
  readonly cost?: number
  /** Painterly operations work on at most about 1.2 megapixels and are brought up to full size by the engine. */
  readonly workingPixels?: number
  /** Of operations that work on a smaller copy of their own: how large that is. For estimates alone. */
  readonly ownWorkingPixels?: number
  /**
   * With `workingPixels`: not the copy is brought up but what was done to it, as a change of the full picture's own colours
   * (see pixels/carry-over.ts), so that detail stays. For changes of light and colour, not of shapes.
   */
  readonly carriesChange?: true
  /**
   * May write into `planes` and return them, or return new ones. Blending by strength is the operation's own business
   * for strengths that change its method; the engine blends the rest (`strength` < 1 on `blendsStrength` operations).
   */
  readonly blendsStrength?: boolean
  run(planes: Planes, step: Step, context: Context): Promise<Planes>
  /**
   * For what changes each colour by itself: what it does to them, so that the engine can do it to 8-bit pixels in one go.
   * `look` gives some of the picture's pixels, to measure it by. Null where this step does more than that.
   */
  grade?(step: Step, look: () => Planes): ColourGrade | null
  /**
   * For what changes single pixels by their own colour, their place, and a reduced copy: layers for a picture of `size`,
   * which the engine lays over 8-bit pixels in one go. Of an operation that `carriesChange`, what comes on top of that.
   */
  layers?(step: Step, context: Context, size: Size, reduced: Reduced): readonly Layer[] | null
  /** What can be done to 8-bit pixels as they are, as moving them can: the whole of it, or null where planes are needed. */
  onBytes?(pixels: Pixels, step: Step, context: Context): Pixels | null
  /**
   * Called by the engine on the result after it was brought up from a smaller working copy: draws paper, grain and line
   * texture again at full size, in place, so that large results stay crisp. `context.scale` is that of the full size.
   */
  finish?(full: Planes, step: Step, context: Context): Promise<Planes>
}

/** What clients learn about an operation: everything but the code. */
export type OperationInfo = Omit<Operation, 'run' | 'finish' | 'grade' | 'layers' | 'onBytes' | 'subjectNeed'>

/** Finds the main subject. The Node one runs ISNet; a fall-back works from colour and position alone. */
export interface SubjectMatter {
  readonly method: string
  matte(pixels: Pixels, signal: AbortSignal | undefined): Promise<{ matte: Matte; method: string }>
  /** About where the matte would be, of any size, for less than it costs. */
  outline?(pixels: Pixels, signal: AbortSignal | undefined): Promise<{ matte: Matte; method: string }>
}

/** The engine may not, or cannot: `code` is for programs, the message says what would work. */
export class EngineRefusal extends Error {
  override name = 'EngineRefusal'
  readonly code: EngineRefusalCode
  readonly details: Record<string, string | number | readonly string[]>

  constructor(
    code: EngineRefusalCode,
    message: string,
    details: Record<string, string | number | readonly string[]> = {},
  ) {
    super(message)
    this.code = code
    this.details = details
  }
}

export type EngineRefusalCode =
  | 'nothing_understood'
  | 'needs_generative'
  | 'no_subject'
  | 'no_sky'
  | 'no_face'
  | 'no_text'
  | 'character_missing'
  | 'mask_missing'
  | 'mask_size'
  | 'mask_changes_size'
  | 'mask_empty'
  | 'reference_missing'
  | 'nothing_to_change'
  | 'picture_too_small'
  | 'picture_too_large'
  | 'invalid_parameter'
  | 'cancelled'
