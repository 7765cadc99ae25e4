/**
 * What a result says of itself: which engine and version made it, by which operations and seed, so that anybody can tell
 * an edited picture from a photograph and make it again. Written as XMP into the picture's file and as a comment into a
 * drawing. Never the words of the person who asked, and never who that was: text that an operation draws is left out too.
 */
import { z } from 'zod'
import type { Plan, Step } from './operation.ts'
import { operationInfos } from './operations/operations.ts'

/** How pixels became a file. With it, the same bytes come out again. */
export interface Finish {
  readonly format: 'png' | 'jpeg' | 'webp' | 'avif'
  /** 1..100; null is the format's own. PNG has none. */
  readonly quality: number | null
  /** Exact size of the result: cropped to the ratio, then resized. Null keeps the size that the edit gives. */
  readonly size: { readonly width: number; readonly height: number } | null
  /** `opaque` lays transparent parts on white. */
  readonly background: 'auto' | 'opaque' | 'transparent'
}

/**
 * Of IPTC's digital source types. Classical operations can truthfully claim the first two; what a generative model made
 * is the third, and the fourth where it stands beside parts of the picture that was edited.
 */
export const sourceTypes = [
  'algorithmicallyEnhanced',
  'compositeCapture',
  'trainedAlgorithmicMedia',
  'compositeWithTrainedAlgorithmicMedia',
] as const
export type SourceType = (typeof sourceTypes)[number]

export interface ModelNamed {
  readonly id: string
  /** Whose service made it. */
  readonly provider: string
}

export interface Provenance {
  readonly engine: string
  readonly version: string
  /** Null where a model chose its own and did not tell. */
  readonly seed: number | null
  /** The generative model that made it; absent where none did. */
  readonly model?: ModelNamed
  readonly operations: readonly Step[]
  readonly inOrder: boolean
  readonly finish: Finish
  /** A mask came with it, a second picture came with it: both are needed to make it again. */
  readonly hasMask: boolean
  readonly hasReference: boolean
  /** Texts that were drawn, left out here: `index of the step.parameter`. */
  readonly omitted: readonly string[]
  readonly sourceType: SourceType
}

type Facts = Omit<Provenance, 'operations' | 'inOrder' | 'omitted' | 'sourceType'> & {
  readonly plan: Plan
  /** What the picture that was edited said of itself: once a composite, always one. */
  readonly before: Provenance | null
}

/** Operations that put parts of the second picture into the result, not only its colours. */
const compositing: ReadonlySet<string> = new Set(['background-replace', 'texture-transfer'])

export function provenanceOf({ plan, before, ...facts }: Facts): Provenance {
  const omitted: string[] = []
  const operations = plan.operations.map((step, index) => withoutTexts(step, index, omitted))
  const isComposite = facts.hasReference && plan.operations.some(({ name }) => compositing.has(name))
  const made: SourceType = facts.model
    ? facts.hasMask
      ? 'compositeWithTrainedAlgorithmicMedia'
      : 'trainedAlgorithmicMedia'
    : isComposite
      ? 'compositeCapture'
      : 'algorithmicallyEnhanced'
  return { ...facts, ...{ operations, inOrder: plan.inOrder === true, omitted }, sourceType: withBefore(made, before) }
}

/** Once a composite, always one; and what a model made does not become a photo by being brightened. */
function withBefore(made: SourceType, before: Provenance | null): SourceType {
  const all = [made, before?.sourceType]
  if (made === 'trainedAlgorithmicMedia') return made
  if (made === 'algorithmicallyEnhanced') return before?.sourceType ?? made
  const isGenerative = all.some(each => each?.endsWith('rainedAlgorithmicMedia'))
  return isGenerative ? 'compositeWithTrainedAlgorithmicMedia' : made
}

function withoutTexts(step: Step, index: number, omitted: string[]): Step {
  const kept: Step = { name: step.name, strength: step.strength }
  const parameters = operationInfos[step.name]?.parameters ?? {}
  for (const [name, value] of Object.entries(step)) {
    if (parameters[name]?.kind === 'text') omitted.push(`${index}.${name}`)
    else kept[name] = value
  }
  return kept
}

/** The plan to make it again; the texts that were left out are given anew, in their order. */
export function planOf({ operations, inOrder, omitted }: Provenance, texts: readonly string[] = []): Plan {
  const steps = operations.map(step => ({ ...step }))
  for (const [at, place] of omitted.entries()) {
    const [index, name] = place.split('.')
    const step = steps[Number(index)]
    if (step && name !== undefined && texts[at] !== undefined) step[name] = texts[at]
  }
  return { operations: steps, ...(inOrder ? { inOrder } : {}), notUnderstood: [], needsGenerative: false }
}

const sourceTypeTerms = 'http://cv.iptc.org/newscodes/digitalsourcetype/'
const ours = 'urn:image2image:provenance:1:'

/** ASCII only: PNG's oldest text chunks hold nothing else, and nothing in it can end the element or the comment. */
const recordOf = (provenance: Provenance): string =>
  JSON.stringify(provenance).replace(/[<>&]|--|[^\x20-\x7e]/g, found =>
    [...found].map(each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  )

const escaped = (text: string): string =>
  text.replace(/[&<"]/g, found => ({ '&': '&amp;', '<': '&lt;', '"': '&quot;' })[found] ?? '')

/** An XMP packet. The record is whole in one property; the others are for readers that know only the standards. */
export function toXmp(provenance: Provenance): string {
  const { engine, version, seed, sourceType, model } = provenance
  const maker = model ? `${model.id} by ${model.provider}` : `${engine} engine ${version}`
  return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:image2image="${ours}"
    xmp:CreatorTool="Image2Image, ${escaped(maker)}"
    Iptc4xmpExt:DigitalSourceType="${sourceTypeTerms}${sourceType}"
    image2image:engine="${escaped(engine)}"
    image2image:version="${escaped(version)}"
    image2image:seed="${seed ?? ''}"
    image2image:record="${escaped(recordOf(provenance))}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`
}

export function fromXmp(packet: string): Provenance | null {
  const record = /image2image:record="([^"]*)"/.exec(packet)?.[1]
  return record === undefined ? null : parsed(record.replaceAll('&quot;', '"'))
}

const commentStart = '<!-- Image2Image '

/** Right inside the root, where editors keep it. */
export const withComment = (svg: string, provenance: Provenance): string =>
  svg.replace(/<svg\b[^>]*>/, root => `${root}\n${commentStart}${recordOf(provenance)} -->`)

export function fromSvg(svg: string): Provenance | null {
  const start = svg.indexOf(commentStart)
  const end = start < 0 ? -1 : svg.indexOf(' -->', start)
  return end < 0 ? null : parsed(svg.slice(start + commentStart.length, end))
}

/** No control characters: what a stranger's file says is shown in terminals. */
const plain = z
  .string()
  .max(1000)
  .regex(/^\P{Cc}*$/u)

const recordShape = z.object({
  engine: plain,
  version: plain,
  seed: z.int().min(0).max(0xffffffff).nullable(),
  model: z.object({ id: plain, provider: plain }).optional(),
  operations: z.array(z.record(plain, z.union([plain, z.number(), z.boolean()])).and(z.looseObject({ name: plain }))),
  finish: z.object({
    format: z.enum(['png', 'jpeg', 'webp', 'avif']),
    quality: z.number().nullable(),
    size: z.object({ width: z.number(), height: z.number() }).nullable(),
    background: z.enum(['auto', 'opaque', 'transparent']),
  }),
  omitted: z.array(plain),
  sourceType: z.enum(sourceTypes),
})

/** Anybody can write such a record, so what is not of its shape is none. */
function parsed(record: string): Provenance | null {
  try {
    const value: unknown = JSON.parse(record)
    return recordShape.safeParse(value).success ? (value as Provenance) : null
  } catch {
    return null
  }
}
