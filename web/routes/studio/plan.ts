import type { DescribedPlan, EngineInfo, Generation, OperationInfo, Parameter, Picture, Step } from '@image2image/sdk'

/**
 * The plan as a person shaped it: what the words gave, with strengths and parameters changed and steps removed.
 * A step is known by its name and which of that name it is, so a change outlives words that are typed further.
 */
export interface Shaping {
  readonly changes: Readonly<Record<string, Step>>
  readonly removed: readonly string[]
}

export const untouched: Shaping = { changes: {}, removed: [] }

export interface PlannedStep {
  readonly key: string
  readonly step: Step
}

export function keyed(operations: readonly Step[]): PlannedStep[] {
  const counts = new Map<string, number>()
  return operations.map(step => {
    const count = (counts.get(step.name) ?? 0) + 1
    counts.set(step.name, count)
    return { key: `${step.name}.${count}`, step }
  })
}

export function shape(operations: readonly Step[], shaping: Shaping): PlannedStep[] {
  return keyed(operations)
    .filter(({ key }) => !shaping.removed.includes(key))
    .map(({ key, step }) => ({ key, step: shaping.changes[key] ?? step }))
}

/** Only what the server knows of a plan, whether it was just made or came with a generation. */
export type KnownPlan = Pick<
  DescribedPlan,
  'operations' | 'inOrder' | 'notUnderstood' | 'needsGenerative' | 'generativeReasons' | 'needs'
> &
  Partial<Pick<DescribedPlan, 'generativeModels'>>

export function labelOf(engine: EngineInfo | undefined, name: string): string {
  const spoken = name.replaceAll('-', ' ')
  return engine?.operations[name]?.label ?? spoken.charAt(0).toUpperCase() + spoken.slice(1)
}

/** What a chip says beside its name: the strength when it is not as designed, or else the first telling parameter. */
export function chipDetail(info: OperationInfo | undefined, step: Step): string | null {
  const parts: string[] = []
  for (const [name, parameter] of Object.entries(info?.parameters ?? {})) {
    const value = step[name] ?? (name === 'ratio' ? parameter.default : undefined)
    if (value === undefined || parameter.kind === 'colour') continue
    if (value === parameter.default && name !== 'ratio') continue
    if (name === 'ratio' && typeof value === 'number') parts.push(sayRatio(value))
    else if (parameter.kind !== 'toggle') parts.push(sayValue(value, parameter))
  }
  if (info?.hasStrength !== false && Math.round(step.strength * 100) !== 100) {
    parts.push(`${Math.round(step.strength * 100)} %`)
  }
  return parts.length > 0 ? parts.slice(0, 2).join(', ') : null
}

/** The colours a step names, in order; a colour that the engine picks itself is left out. */
export function coloursOf(info: OperationInfo | undefined, step: Step): string[] {
  return Object.entries(info?.parameters ?? {}).flatMap(([name, parameter]) => {
    const value = step[name] ?? parameter.default
    return parameter.kind === 'colour' && typeof value === 'string' && value !== 'auto' ? [value] : []
  })
}

/** How fine a slider goes where the engine does not say: whole numbers over wide ranges. */
export function fineness({ minimum = 0, maximum = 1, step }: Parameter): number {
  return step ?? (maximum - minimum > 10 ? 1 : 0.05)
}

/** Proportions as photographers name them. */
export const ratios: readonly (readonly [string, number])[] = [
  ['1:1', 1],
  ['5:4', 5 / 4],
  ['4:3', 4 / 3],
  ['3:2', 3 / 2],
  ['16:9', 16 / 9],
  ['4:5', 4 / 5],
  ['3:4', 3 / 4],
  ['2:3', 2 / 3],
  ['9:16', 9 / 16],
]

export function sayRatio(ratio: number): string {
  const named = ratios.find(([, value]) => Math.abs(value / ratio - 1) < 0.005)
  return named ? named[0] : `${ratio.toFixed(2)}:1`
}

/** Percentages are kept as such, or as fractions where the range says so. */
export function sayValue(
  value: string | number | boolean,
  { unit, maximum = 0 }: Pick<Parameter, 'unit' | 'maximum'>,
): string {
  if (typeof value !== 'number') return String(value).replaceAll('-', ' ')
  const rounded = Number.isInteger(value) ? String(value) : value.toFixed(2).replace(/0+$/, '')
  if (unit === '%') return maximum <= 2 ? `${Math.round(value * 100)} %` : `${rounded} %`
  if (unit === 'degrees') return `${rounded}°`
  if (unit === 'x') return `${rounded}×`
  return unit === 'px' ? `${rounded} px` : rounded
}

/**
 * About how many seconds these steps take on this picture, from what the same steps took here before: the median of
 * seconds per megapixel. `null` until something comparable has run.
 */
export function estimateSeconds(
  steps: readonly Step[],
  picture: Picture,
  done: readonly Generation[],
  pictures: ReadonlyMap<string, Picture>,
): number | null {
  const wanted = new Set(steps.map(step => step.name))
  const rates = done.flatMap(generation => {
    const input = pictures.get(generation.inputId ?? '')
    if (generation.state !== 'done' || !input || generation.startedAt === null || generation.finishedAt === null)
      return []
    const names = new Set(generation.plan.operations.map(step => step.name))
    if (names.size !== wanted.size || [...wanted].some(name => !names.has(name))) return []
    const seconds = (Date.parse(generation.finishedAt) - Date.parse(generation.startedAt)) / 1000
    return [seconds / megapixels(input)]
  })
  if (rates.length === 0) return null
  const sorted = rates.sort((a, b) => a - b)
  return (sorted[Math.floor(sorted.length / 2)] ?? 0) * megapixels(picture)
}

const megapixels = (picture: Picture) => Math.max(0.1, (picture.width * picture.height) / 1e6)
