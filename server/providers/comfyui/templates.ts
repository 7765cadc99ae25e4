/**
 * Workflows that an order is written into: the graph as ComfyUI exports it for its API, and a map that says where the words,
 * pictures and numbers go. Some come with this project; the operator adds more as files in a folder. What is wrong with
 * a file is said in words for the operator, and keeps nothing but that file from being used.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const shippedFolder = join(import.meta.dirname, 'workflows')

const link = z.tuple([z.string(), z.number().int()])
const nodeSchema = z.object({
  class_type: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()),
})
/** `node.input`, such as `6.text`. */
const place = z.string().regex(/^[^.]+\..+$/, 'must be written as node.input, such as 6.text')
const places = z.array(place).min(1).optional()

const templateSchema = z.strictObject({
  /** Workflows with the same model are its ways to edit, to fill a mask and to make a picture from words. */
  model: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,60}$/i, 'must be letters, digits, dots and dashes'),
  label: z.string().min(1).max(80).optional(),
  task: z.enum(['edit', 'inpaint', 'generate']),
  /** One model for each file that the engine lists at this input, instead of one for the workflow. */
  modelPerFileOf: place.optional(),
  /** Inputs that name a file: the first one in the engine's list that matches is taken. */
  files: z.record(place, z.string()).default({}),
  places: z.strictObject({
    prompt: z.array(place).min(1),
    image: places,
    mask: places,
    references: places,
    seed: places,
    width: places,
    height: places,
    steps: places,
    strength: places,
  }),
  maskForm: z.enum(['alpha', 'white_edits', 'black_edits']).default('alpha'),
  /** Steps by name of quality, cheapest first; they go where `steps` points. */
  qualities: z.record(z.string(), z.number().int().min(1).max(200)).default({}),
  /** Where a node hangs on a picture that did not come, its output is replaced by this input of it. */
  bypass: z.record(z.string(), z.string()).default({}),
  /** Sides are multiples of it. */
  sizeStep: z.number().int().min(1).max(128).default(8),
  pixelsMost: z.number().int().min(65_536).max(16_777_216).default(1_048_576),
  /** The node whose picture is the result. */
  result: z.string(),
  workflow: z.record(z.string(), nodeSchema),
})

export type Graph = Readonly<Record<string, z.infer<typeof nodeSchema>>>
export interface Template extends z.infer<typeof templateSchema> {
  readonly file: string
}

export const linkOf = (value: unknown): readonly [string, number] | null => {
  const parsed = link.safeParse(value)
  return parsed.success ? parsed.data : null
}

export function splitPlace(at: string): readonly [node: string, input: string] {
  const dot = at.indexOf('.')
  return [at.slice(0, dot), at.slice(dot + 1)]
}

export interface Templates {
  readonly templates: readonly Template[]
  /** One sentence for each file that cannot be used. */
  readonly problems: readonly string[]
}

/** The shipped ones, and the operator's: of the same model and task, theirs counts. */
export async function readTemplates(folder: string | undefined): Promise<Templates> {
  const shipped = await readFolder(shippedFolder)
  const own = folder ? await readFolder(folder) : { templates: [], problems: [] }
  const isReplaced = ({ model, task }: Template) =>
    own.templates.some(each => each.model === model && each.task === task)
  return {
    templates: [...shipped.templates.filter(each => !isReplaced(each)), ...own.templates],
    problems: [...shipped.problems, ...own.problems],
  }
}

async function readFolder(folder: string): Promise<Templates> {
  const names = await readdir(folder).catch(() => null)
  if (!names) return { templates: [], problems: [`The folder of workflows cannot be read: ${folder}`] }
  const read = names.filter(name => name.endsWith('.json')).sort()
  const all = await Promise.all(read.map(async name => parseTemplate(name, await readFile(join(folder, name), 'utf8'))))
  return {
    templates: all.filter(each => typeof each !== 'string'),
    problems: all.filter(each => typeof each === 'string'),
  }
}

/** A string: what is wrong with it. */
export function parseTemplate(file: string, text: string): Template | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return `${file} is not JSON.`
  }
  if (isEditorFile(json))
    return `${file} is a workflow as the editor saves it. Export it with “Export (API)” and put that under "workflow".`
  const parsed = templateSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return `${file}: ${issue?.path.join('.') || 'the file'} ${issue?.message ?? 'is not as it should be'}.`
  }
  const problem = problemOf(parsed.data)
  return problem === null ? { ...parsed.data, file } : `${file}: ${problem}.`
}

const isEditorFile = (json: unknown): boolean =>
  typeof json === 'object' &&
  json !== null &&
  [json, (json as { workflow?: unknown }).workflow].some(
    each => typeof each === 'object' && each !== null && Array.isArray((each as { nodes?: unknown }).nodes),
  )

function problemOf(template: z.infer<typeof templateSchema>): string | null {
  const { workflow, task, places: map, result, modelPerFileOf, files, qualities, bypass } = template
  const named = [...Object.values(map).flat(), ...Object.keys(files), ...(modelPerFileOf ? [modelPerFileOf] : [])]
  for (const at of named) {
    const [node, input] = splitPlace(at)
    if (!workflow[node]) return `${at} points to node ${node}, and the workflow has none of that name`
    if (!(input in workflow[node].inputs)) return `${at} points to an input that node ${node} does not have`
    if (linkOf(workflow[node].inputs[input])) return `${at} points to an input that is fed by another node`
  }
  if (!workflow[result]) return `the result is to come from node ${result}, and the workflow has none of that name`
  for (const [node, input] of Object.entries(bypass))
    if (!linkOf(workflow[node]?.inputs[input])) return `bypass names ${node}.${input}, which is not fed by a node`
  if (task !== 'generate' && !map.image) return `a workflow for "${task}" needs a place for the image`
  if (task === 'inpaint' && !map.mask) return 'a workflow for "inpaint" needs a place for the mask'
  if (Object.keys(qualities).length > 0 && !map.steps) return 'qualities need a place for the steps'
  return brokenLink(workflow) ?? badPattern(files)
}

function brokenLink(workflow: Graph): string | null {
  for (const [name, { inputs }] of Object.entries(workflow))
    for (const [input, value] of Object.entries(inputs)) {
      const from = linkOf(value)
      if (from && !workflow[from[0]]) return `${name}.${input} is fed by node ${from[0]}, which is not there`
    }
  return null
}

function badPattern(files: Readonly<Record<string, string>>): string | null {
  for (const [at, pattern] of Object.entries(files))
    try {
      new RegExp(pattern, 'i')
    } catch {
      return `files: ${at} has a pattern that cannot be read`
    }
  return null
}
