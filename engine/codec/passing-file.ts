/**
 * What `model-file.ts` does to files before and after a model, for those to which nothing needs to be done: told from their
 * sizes and their parts, without decoding a pixel. `null` means that something is to be done after all.
 */
import { frameFor, isWhole, type Size } from '../fitting.ts'
import { provenanceOf, toXmp } from '../provenance.ts'
import { defaultLimits } from './header.ts'
import type { FinishedResult, ModelFit, ModelResult, PreparedFiles } from './model-file.ts'
import { plainBytes, plainFile } from './plain-file.ts'

/** A kept file, of which the sizes are known. */
export interface KnownFile extends Size {
  readonly format: string
  readonly bytes: Uint8Array
}

/** What services read; other kinds are written anew for them. */
const widelyRead: ReadonlySet<string> = new Set(['png', 'jpeg'])

const goesAsIs = (file: KnownFile, { sizes, pixelsMost }: ModelFit): boolean =>
  widelyRead.has(file.format) && isWhole(frameFor(file, sizes, pixelsMost), file)

/** Without a mask: that one is drawn anew for each model. */
export function preparedAsIs(
  input: KnownFile | null,
  references: readonly KnownFile[],
  fit: ModelFit,
): PreparedFiles | null {
  const { pixelsMost } = fit
  if (!references.every(each => goesAsIs(each, { sizes: { rule: 'like_input' }, pixelsMost }))) return null
  if (input && !goesAsIs(input, fit)) return null
  const { width, height } = input ?? { width: 0, height: 0 }
  const size = !input || fit.sizes.rule === 'like_input' ? null : { width, height }
  return { input: input?.bytes ?? null, mask: null, references: references.map(({ bytes }) => bytes), size }
}

type PassingResult = Omit<ModelResult, 'input' | 'mask'> & {
  /** What was edited, when there was no mask. */
  readonly input: Size | null
}

/** The service's own encoding with our record in the place of whatever it had written into the file. */
export function finishedAsIs(result: PassingResult): FinishedResult | null {
  const { input, finish, sizes, pixelsMost } = result
  if (finish.size || finish.quality !== null) return null
  const plain = plainFile(result.bytes, { ...defaultLimits, fileBytes: Number.MAX_SAFE_INTEGER })
  if (!plain || (finish.background === 'opaque' && plain.hasAlpha)) return null
  const { format, width, height } = plain
  // A picture made from words has no kind of file to follow but the model's own.
  if (format !== finish.format && !(result.anyFormat && !input)) return null
  if (
    input &&
    !(isWhole(frameFor(input, sizes, pixelsMost), input) && input.width === width && input.height === height)
  )
    return null
  const { engine, version, seed, model, hasReference } = result
  const record = provenanceOf({
    ...{ engine, version, seed, model, hasReference, finish: { ...finish, format } },
    plan: { operations: [], notUnderstood: [], needsGenerative: true },
    hasMask: false,
    before: null,
  })
  return { bytes: plainBytes(plain, toXmp(record)), format, width, height, changedOutside: null, isAsMade: false }
}
