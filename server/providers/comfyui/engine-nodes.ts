/**
 * What a ComfyUI has, out of its `/object_info`: kinds of nodes, and the files that its loaders list. With it a workflow
 * becomes models that can run here, or a sentence on what is missing.
 */
import { fieldsOf, listOf } from '../exchange.ts'
import { type Graph, splitPlace, type Template } from './templates.ts'

export type EngineNodes = Readonly<Record<string, unknown>>

/** What an input may be, where it is a choice. Old nodes list it in place of the type, new ones beside it. */
export function choicesOf(nodes: EngineNodes, kind: string, input: string): readonly string[] | null {
  const { required, optional, hidden } = fieldsOf(fieldsOf(nodes[kind]).input)
  const said = listOf(fieldsOf(required)[input] ?? fieldsOf(optional)[input] ?? fieldsOf(hidden)[input])
  const choices = Array.isArray(said[0]) ? said[0] : fieldsOf(said[1]).options
  return Array.isArray(choices) ? choices.filter(each => typeof each === 'string') : null
}

/** A workflow that runs at this engine: one for each model that it makes. */
export interface Runnable {
  readonly template: Template
  /** The name of the model. */
  readonly model: string
  /** What the engine's files are called, at the places that name one. */
  readonly files: Readonly<Record<string, string>>
}

/** A string: what is missing. */
export function runnablesOf(template: Template, nodes: EngineNodes): readonly Runnable[] | string {
  const kinds = [...new Set(Object.values(template.workflow).map(({ class_type }) => class_type))]
  const missing = kinds.filter(kind => !(kind in nodes))
  if (missing.length > 0) return `${template.file} needs nodes that this ComfyUI lacks: ${missing.join(', ')}.`
  const files: Record<string, string> = {}
  for (const [at, pattern] of Object.entries(template.files)) {
    const found = choicesAt(template.workflow, nodes, at).find(each => new RegExp(pattern, 'i').test(baseName(each)))
    if (found === undefined)
      return `${template.file} needs a file like “${pattern}” for ${kindAt(template.workflow, at)}, and there is none.`
    files[at] = found
  }
  const { modelPerFileOf, model } = template
  if (!modelPerFileOf) return [{ template, model, files }]
  const choices = choicesAt(template.workflow, nodes, modelPerFileOf)
  if (choices.length === 0)
    return `${template.file} needs a file for ${kindAt(template.workflow, modelPerFileOf)}, and there is none.`
  return choices.map(choice => ({ template, model: choice, files: { ...files, [modelPerFileOf]: choice } }))
}

const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

const kindAt = (workflow: Graph, at: string): string => workflow[splitPlace(at)[0]]?.class_type ?? at

function choicesAt(workflow: Graph, nodes: EngineNodes, at: string): readonly string[] {
  return choicesOf(nodes, kindAt(workflow, at), splitPlace(at)[1]) ?? []
}
