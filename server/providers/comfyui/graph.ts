/** Writes an order into a workflow. Where a picture did not come, its nodes go, and what hung on them is joined again. */
import type { Side } from '../engines.ts'
import type { ProviderOrder } from '../provider.ts'
import type { Runnable } from './engine-nodes.ts'
import { type Graph, linkOf, splitPlace, type Template } from './templates.ts'

/** As the engine calls the pictures that were uploaded. */
export interface Uploaded {
  readonly image: string | null
  readonly mask: string | null
  readonly references: readonly string[]
}

type Written = Record<string, { class_type: string; inputs: Record<string, unknown> }>

export function graphOf(
  { template, files }: Pick<Runnable, 'template' | 'files'>,
  order: Pick<ProviderOrder, 'prompt' | 'quality' | 'strength'>,
  { image, mask, references }: Uploaded,
  numbers: { readonly seed: number; readonly size: Side | null },
): Graph {
  const { places, workflow, qualities } = template
  const graph = structuredClone(workflow) as Written
  const put = (at: readonly string[] | undefined, value: unknown) => {
    if (value === null || value === undefined) return
    for (const each of at ?? []) {
      const [node, input] = splitPlace(each)
      const found = graph[node]
      if (found) found.inputs[input] = value
    }
  }
  for (const [at, file] of Object.entries(files)) put([at], file)
  put(places.prompt, order.prompt)
  put(places.image, image)
  put(places.mask, mask)
  put(places.seed, numbers.seed)
  put(places.width, numbers.size?.width)
  put(places.height, numbers.size?.height)
  put(places.strength, order.strength)
  put(places.steps, order.quality === null ? null : qualities[order.quality])
  for (const [index, at] of (places.references ?? []).entries()) {
    const name = references[index]
    if (name === undefined) takeOut(graph, splitPlace(at)[0], template.bypass)
    else put([at], name)
  }
  return graph
}

/** A node that hangs on it stays where it can do without, is passed by where the template says so, and goes otherwise. */
function takeOut(graph: Written, name: string, bypass: Template['bypass']): void {
  const instead = bypass[name]
  const passed = instead === undefined ? null : linkOf(graph[name]?.inputs[instead])
  delete graph[name]
  for (const [each, node] of Object.entries(graph))
    for (const [input, value] of Object.entries(node.inputs)) {
      if (linkOf(value)?.[0] !== name) continue
      if (passed) node.inputs[input] = [...passed]
      else {
        delete node.inputs[input]
        if (bypass[each] !== undefined || isNothingWithout(node.class_type)) takeOut(graph, each, bypass)
      }
    }
}

/** Nodes that only pass on what they are fed. */
const isNothingWithout = (kind: string): boolean => /^(VAEEncode|ImageScale\w*|FluxKontextImageScale)$/.test(kind)
