/**
 * Every operation the engine has, by name. The imports are static, so that a browser build carries exactly these; the
 * order within a stage is the order of this list.
 */
import {
  type Operation,
  type OperationInfo,
  type OperationName,
  type Step,
  type SubjectNeed,
  stages,
} from '../operation.ts'
import { autoEnhance } from './auto-enhance.ts'
import { backgroundBlur } from './background-blur.ts'
import { backgroundColour } from './background-colour.ts'
import { backgroundRemove } from './background-remove.ts'
import { backgroundReplace } from './background-replace.ts'
import { blackAndWhite } from './black-and-white.ts'
import { blueprint } from './blueprint.ts'
import { blur } from './blur.ts'
import { bokehLights } from './bokeh-lights.ts'
import { border } from './border.ts'
import { brighten } from './brighten.ts'
import { charcoal } from './charcoal.ts'
import { cinematic } from './cinematic.ts'
import { clarity } from './clarity.ts'
import { colourMatch } from './colour-match.ts'
import { colourPop } from './colour-pop.ts'
import { colouredPencil } from './coloured-pencil.ts'
import { comic } from './comic.ts'
import { contentAwareResize } from './content-aware-resize.ts'
import { contrast } from './contrast.ts'
import { cooler } from './cooler.ts'
import { crop } from './crop.ts'
import { crossProcess } from './cross-process.ts'
import { crossStitch } from './cross-stitch.ts'
import { darken } from './darken.ts'
import { dehaze } from './dehaze.ts'
import { denoise } from './denoise.ts'
import { desaturate } from './desaturate.ts'
import { dramaticLight } from './dramatic-light.ts'
import { dropShadow } from './drop-shadow.ts'
import { duotone } from './duotone.ts'
import { emboss } from './emboss.ts'
import { engraving } from './engraving.ts'
import { expand } from './expand.ts'
import { exposure } from './exposure.ts'
import { flip } from './flip.ts'
import { fog } from './fog.ts'
import { goldenHour } from './golden-hour.ts'
import { gradientMap } from './gradient-map.ts'
import { grain } from './grain.ts'
import { halftone } from './halftone.ts'
import { hdr } from './hdr.ts'
import { highlights } from './highlights.ts'
import { hueShift } from './hue-shift.ts'
import { invert } from './invert.ts'
import { lensFlare } from './lens-flare.ts'
import { lineArt } from './line-art.ts'
import { lowLight } from './low-light.ts'
import { lowPoly } from './low-poly.ts'
import { matte } from './matte.ts'
import { mirror } from './mirror.ts'
import { mosaic } from './mosaic.ts'
import { motionBlur } from './motion-blur.ts'
import { night } from './night.ts'
import { oil } from './oil.ts'
import { pastel } from './pastel.ts'
import { pencil } from './pencil.ts'
import { perspective } from './perspective.ts'
import { pixelArt } from './pixel-art.ts'
import { pixelate } from './pixelate.ts'
import { pointillism } from './pointillism.ts'
import { popArt } from './pop-art.ts'
import { posterize } from './posterize.ts'
import { rain } from './rain.ts'
import { recolour } from './recolour.ts'
import { redEye } from './red-eye.ts'
import { removeObject } from './remove-object.ts'
import { resize } from './resize.ts'
import { rotate } from './rotate.ts'
import { roundedCorners } from './rounded-corners.ts'
import { saturate } from './saturate.ts'
import { sepia } from './sepia.ts'
import { shadows } from './shadows.ts'
import { sharpen } from './sharpen.ts'
import { smoothSkin } from './smooth-skin.ts'
import { snow } from './snow.ts'
import { softFocus } from './soft-focus.ts'
import { stainedGlass } from './stained-glass.ts'
import { sticker } from './sticker.ts'
import { straighten } from './straighten.ts'
import { subjectGlow } from './subject-glow.ts'
import { text } from './text.ts'
import { textureTransfer } from './texture-transfer.ts'
import { tiltShift } from './tilt-shift.ts'
import { upscale } from './upscale.ts'
import { vector } from './vector.ts'
import { vibrance } from './vibrance.ts'
import { vignette } from './vignette.ts'
import { vintage } from './vintage.ts'
import { warmer } from './warmer.ts'
import { watercolour } from './watercolour.ts'
import { whiteBalance } from './white-balance.ts'
import { whitenTeeth } from './whiten-teeth.ts'

const all: readonly Operation[] = [
  watercolour,
  oil,
  pencil,
  colouredPencil,
  lineArt,
  comic,
  popArt,
  pixelArt,
  posterize,
  mosaic,
  stainedGlass,
  vector,
  lowPoly,
  pointillism,
  crossStitch,
  engraving,
  charcoal,
  pastel,
  blueprint,
  emboss,
  halftone,
  vintage,
  crossProcess,
  matte,
  cinematic,
  softFocus,
  sepia,
  duotone,
  blackAndWhite,
  vignette,
  grain,
  goldenHour,
  night,
  dramaticLight,
  fog,
  rain,
  snow,
  bokehLights,
  lensFlare,
  autoEnhance,
  brighten,
  darken,
  exposure,
  whiteBalance,
  contrast,
  highlights,
  shadows,
  clarity,
  hdr,
  gradientMap,
  saturate,
  desaturate,
  vibrance,
  hueShift,
  colourMatch,
  warmer,
  cooler,
  sharpen,
  blur,
  tiltShift,
  motionBlur,
  lowLight,
  dehaze,
  denoise,
  invert,
  textureTransfer,
  removeObject,
  smoothSkin,
  redEye,
  whitenTeeth,
  pixelate,
  recolour,
  colourPop,
  backgroundRemove,
  backgroundBlur,
  backgroundColour,
  backgroundReplace,
  dropShadow,
  subjectGlow,
  crop,
  expand,
  resize,
  sticker,
  upscale,
  rotate,
  flip,
  contentAwareResize,
  straighten,
  perspective,
  mirror,
  border,
  roundedCorners,
  text,
]

const byName: ReadonlyMap<string, Operation> = new Map(all.map(operation => [operation.name, operation]))

export const operationNames: readonly OperationName[] = all.map(operation => operation.name)

export const findOperation = (name: string): Operation | undefined => byName.get(name)

export function requireOperation(name: OperationName): Operation {
  const operation = byName.get(name)
  if (!operation) throw new TypeError(`no operation is named ${name}: plans are validated before they run`)
  return operation
}

/** Whether a step of it may be limited to a part of the picture. */
export function takesMask(operation: Operation): boolean {
  return operation.takesMask ?? !['geometry', 'canvas', 'frame'].includes(operation.stage)
}

function infoOf(operation: Operation): OperationInfo {
  const { run: _run, finish: _finish, grade: _grade, layers: _layers, onBytes: _onBytes, ...rest } = operation
  const { subjectNeed: _subjectNeed, ...info } = rest
  return { ...info, takesMask: takesMask(operation) }
}

/** Everything but the code: drives the interface's chips, OpenAPI and the documentation. */
export const operationInfos: Readonly<Record<string, OperationInfo>> = Object.fromEntries(
  all.map(operation => [operation.name, infoOf(operation)]),
)

/** By stage; within a stage in the order given. */
export function orderedByStage(steps: readonly Step[]): Step[] {
  const rank = (step: Step): number => stages.indexOf(findOperation(step.name)?.stage ?? 'tone')
  return steps.toSorted((one, other) => rank(one) - rank(other))
}

/** What a step asks of the main subject before it can be made; null where it does without. */
export function subjectNeed(step: Step): SubjectNeed | null {
  if (typeof step.mask === 'string' && /\b(subject|background)\b/i.test(step.mask)) return 'matte'
  const operation = findOperation(step.name)
  if (operation?.needsSubject !== true) return null
  return operation.subjectNeed ? operation.subjectNeed(step) : 'matte'
}

export const costOf = (name: OperationName): number => requireOperation(name).cost ?? 0.7
