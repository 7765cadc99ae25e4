/**
 * The models of one ComfyUI: what its nodes and files make of the workflows that there are, looked at anew every few
 * minutes. What is missing for a workflow is kept as remarks for the operator.
 */
import { freeOfCharge, localData, unknownDate, usualCapabilities } from '../engines.ts'
import { fieldsOf } from '../exchange.ts'
import { providerFailure } from '../failures.ts'
import type { AdapterTools, ModelFacts } from '../provider.ts'
import { type Runnable, runnablesOf } from './engine-nodes.ts'
import { readTemplates, type Template } from './templates.ts'

const freshMs = 5 * 60_000

type Task = Template['task']

export class Catalogue {
  readonly #tools: AdapterTools
  readonly #nodes: (signal: AbortSignal) => Promise<unknown>
  #found: { readonly runnables: readonly Runnable[]; readonly atMs: number } | null = null
  remarks: readonly string[] = []

  constructor(tools: AdapterTools, nodes: (signal: AbortSignal) => Promise<unknown>) {
    this.#tools = tools
    this.#nodes = nodes
  }

  async models(signal: AbortSignal): Promise<readonly ModelFacts[]> {
    const runnables = await this.#look(signal)
    return [...Map.groupBy(runnables, ({ model }) => model)].map(([model, ways]) => factsOf(model, ways))
  }

  /** @throws ProviderFailure `provider_model_gone` */
  async find(model: string, task: Task, signal: AbortSignal): Promise<Runnable> {
    const isFresh = this.#found && this.#tools.clock.monotonicMs() - this.#found.atMs < freshMs
    const runnables = isFresh && this.#found ? this.#found.runnables : await this.#look(signal)
    const ways = runnables.filter(each => each.model === model)
    // Without a workflow for masks the platform puts the outside back.
    const found = ways.find(each => each.template.task === task) ?? (task === 'inpaint' ? ways.find(isEdit) : undefined)
    if (!found) throw providerFailure(ways.length > 0 ? 'provider_refused_order' : 'provider_model_gone', 'no')
    return found
  }

  forget(): void {
    this.#found = null
  }

  async #look(signal: AbortSignal): Promise<readonly Runnable[]> {
    const [nodes, { templates, problems }] = await Promise.all([
      this.#nodes(signal),
      readTemplates(this.#tools.workflowFolder),
    ])
    const looked = templates.map(template => runnablesOf(template, fieldsOf(nodes)))
    this.remarks = [...problems, ...looked.filter(each => typeof each === 'string')]
    const runnables = looked.flatMap(each => (typeof each === 'string' ? [] : each))
    this.#found = { runnables, atMs: this.#tools.clock.monotonicMs() }
    return runnables
  }
}

const isEdit = ({ template }: Runnable): boolean => template.task === 'edit'

function factsOf(model: string, ways: readonly Runnable[]): ModelFacts {
  const templates = ways.map(({ template }) => template)
  const all = (has: (template: Template) => boolean) => templates.every(has)
  const inpaint = templates.find(({ task }) => task === 'inpaint')
  const canEdit = templates.some(({ task }) => task !== 'generate')
  const edits = templates.filter(({ task }) => task !== 'generate')
  const label =
    templates.find(each => each.label !== undefined)?.label ?? model.replace(/\.(safetensors|ckpt|gguf|sft)$/, '')
  const step = Math.max(...templates.map(({ sizeStep }) => sizeStep))
  const pixelsMost = Math.min(...templates.map(each => each.pixelsMost))
  const [first] = templates
  return {
    vendorId: model,
    label,
    version: model,
    createdAt: unknownDate,
    ownedBy: 'local',
    kinds: [
      ...(canEdit ? ['edit' as const] : []),
      ...(templates.some(({ task }) => task === 'generate') ? ['generate' as const] : []),
    ],
    medium: 'image',
    capabilities: {
      ...usualCapabilities,
      references: Math.min(...edits.map(({ places }) => places.references?.length ?? 0), 16),
      mask: inpaint ? 'native' : 'composited',
      maskForm: inpaint?.maskForm ?? 'alpha',
      seed: all(({ places }) => places.seed !== undefined),
      strength: edits.length > 0 && edits.every(({ places }) => places.strength !== undefined),
      qualities: all(({ qualities }) => Object.keys(qualities).join() === Object.keys(first?.qualities ?? {}).join())
        ? Object.keys(first?.qualities ?? {})
        : [],
      sizes: { rule: 'multiple', of: step, sidePixelsLeast: 256, sidePixelsMost: 4_096, pixelsMost },
      previews: true,
      formats: ['png', 'jpeg', 'webp'],
      inputPixelsMost: pixelsMost,
    },
    dataHandling: localData,
    price: freeOfCharge,
  }
}
