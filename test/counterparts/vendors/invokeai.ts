/**
 * InvokeAI, as its `invokeai/app/api` speaks: uploads, a queue of graphs that are checked node by node and edge by edge,
 * items with their session, cancelling by the item's name, and pictures by theirs.
 */
import { fieldsOf, listOf, textOf } from '../../../server/providers/exchange.ts'
import { type Answer, type Received, Vendor, type VendorSpec } from './vendor.ts'

type Status = 'pending' | 'in_progress' | 'completed' | 'failed' | 'canceled'

/** Fields that a node takes itself, fields that come by an edge, and what it gives. */
const nodeTypes: Record<string, { own: readonly string[]; fed: readonly string[]; gives: readonly string[] }> = {
  main_model_loader: { own: ['model'], fed: [], gives: ['unet', 'clip', 'vae'] },
  sdxl_model_loader: { own: ['model'], fed: [], gives: ['unet', 'clip', 'clip2', 'vae'] },
  compel: { own: ['prompt'], fed: ['clip'], gives: ['conditioning'] },
  sdxl_compel_prompt: { own: ['prompt', 'style'], fed: ['clip', 'clip2'], gives: ['conditioning'] },
  noise: { own: ['seed', 'width', 'height', 'use_cpu'], fed: [], gives: ['noise', 'width', 'height'] },
  i2l: { own: ['image', 'fp32'], fed: ['vae'], gives: ['latents', 'width', 'height'] },
  create_denoise_mask: { own: ['image', 'mask', 'fp32'], fed: ['vae'], gives: ['denoise_mask'] },
  denoise_latents: {
    own: ['steps', 'cfg_scale', 'scheduler', 'denoising_start', 'denoising_end'],
    fed: ['unet', 'positive_conditioning', 'negative_conditioning', 'noise', 'latents', 'denoise_mask'],
    gives: ['latents', 'width', 'height'],
  },
  l2i: { own: ['fp32'], fed: ['latents', 'vae'], gives: ['image', 'width', 'height'] },
}

const needed: Record<string, readonly string[]> = {
  compel: ['clip'],
  sdxl_compel_prompt: ['clip', 'clip2'],
  i2l: ['vae'],
  create_denoise_mask: ['vae'],
  denoise_latents: ['unet', 'positive_conditioning', 'negative_conditioning'],
  l2i: ['latents', 'vae'],
}

export class InvokeAiCounterpart extends Vendor {
  models: readonly object[] = [
    { key: 'k1', hash: 'blake3:1', name: 'Dreamshaper 8', base: 'sd-1', type: 'main', format: 'checkpoint' },
    { key: 'k2', hash: 'blake3:2', name: 'Juggernaut XL', base: 'sdxl', type: 'main', format: 'diffusers' },
    { key: 'k3', hash: 'blake3:3', name: 'FLUX Dev', base: 'flux', type: 'main', format: 'checkpoint' },
  ]
  error: { error_type: string; error_message: string } | null = null
  isFull = false
  /** While it holds. */
  isComputing = true
  readonly pictures = new Map<string, Buffer>()
  readonly graphs = new Map<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>()
  readonly canceled = new Set<string>()
  readonly deleted: string[] = []

  constructor() {
    super(spec)
  }

  statusOf(id: string): Status {
    if (this.canceled.has(id)) return 'canceled'
    if (this.isHolding) return this.isComputing ? 'in_progress' : 'pending'
    return this.error ? 'failed' : 'completed'
  }
}

const json = (status: number, body: object): Answer => ({ status, body })
const queue = '/api/v1/queue/default'

const spec: VendorSpec = {
  answersBy: 'queue',
  shownKey: ({ authorization = '' }) => authorization.replace(/^Bearer /, ''),
  stageOf({ method, path }) {
    if (path === `${queue}/enqueue_batch`) return 'submit'
    if (path.endsWith('/cancel')) return 'cancel'
    if (method === 'DELETE') return 'other'
    if (path.startsWith(`${queue}/i/`)) return 'poll'
    if (path.startsWith('/api/v1/images/i/')) return 'result'
    return path === '/api/v2/models/' ? 'discover' : 'other'
  },
  answer(request, vendor) {
    const engine = vendor as InvokeAiCounterpart
    const { stage, path, method } = request
    if (stage === 'discover') return json(200, { models: engine.models })
    if (stage === 'submit') return enqueued(request, engine)
    if (path === '/api/v1/app/version') return json(200, { version: '6.8.0' })
    if (path === '/api/v1/images/upload') return uploaded(request, engine)
    if (stage === 'result') return { status: 200, headers: { 'content-type': 'image/png' }, body: engine.picture }
    const name = decodeURIComponent(path.split('/')[path.includes('/queue/') ? 6 : 5] ?? '')
    if (method === 'DELETE') {
      engine.deleted.push(name)
      return json(200, {})
    }
    if (!engine.graphs.has(name)) return json(404, { detail: `Queue item with id ${name} not found` })
    if (stage === 'cancel') engine.canceled.add(name)
    return json(200, itemOf(name, engine))
  },
  refusal: (status, words) => json(status, { detail: words }),
  faults: {
    empty: ({ path }, vendor) =>
      json(200, {
        ...itemOf(path.split('/')[6] ?? '', vendor as InvokeAiCounterpart),
        status: 'completed',
        session: { results: {}, source_prepared_mapping: {} },
      }),
    failed: ({ path }) =>
      json(200, {
        item_id: Number(path.split('/')[6]),
        status: 'failed',
        error_type: 'ValueError',
        error_message: 'boom',
      }),
  },
}

function uploaded({ parts, query }: Received, engine: InvokeAiCounterpart): Answer {
  const [file] = parts
  engine.check(file?.name === 'file' && file.fileName, 'a file under file')
  engine.check(
    query.get('is_intermediate') === 'true' && query.get('image_category') === 'user',
    'the query is complete',
  )
  const image_name = `${crypto.randomUUID()}.png`
  engine.pictures.set(image_name, file.bytes)
  return json(201, { image_name, width: 32, height: 32, is_intermediate: true })
}

function enqueued(request: Received, engine: InvokeAiCounterpart): Answer {
  const { batch } = fieldsOf(request.json)
  const graph = fieldsOf(fieldsOf(batch).graph)
  const nodes = fieldsOf(graph.nodes) as Record<string, Record<string, unknown>>
  for (const [id, node] of Object.entries(nodes)) checkNode(id, node, engine)
  const fed = new Map<string, Set<string>>()
  for (const edge of listOf(graph.edges).map(fieldsOf)) {
    const from = fieldsOf(edge.source)
    const to = fieldsOf(edge.destination)
    const source = nodeTypes[textOf(nodes[textOf(from.node_id)]?.type)]
    const target = nodeTypes[textOf(nodes[textOf(to.node_id)]?.type)]
    engine.check(source?.gives.includes(textOf(from.field)), `Edge source field ${textOf(from.field)} does not exist`)
    engine.check(target?.fed.includes(textOf(to.field)), `Edge destination field ${textOf(to.field)} does not exist`)
    const known = fed.get(textOf(to.node_id)) ?? new Set()
    fed.set(textOf(to.node_id), known.add(textOf(to.field)))
  }
  for (const [id, { type }] of Object.entries(nodes))
    for (const field of needed[textOf(type)] ?? []) engine.check(fed.get(id)?.has(field), `${id}.${field} is not fed`)
  if (engine.isFull) return json(201, { queue_id: 'default', enqueued: 0, requested: 1, item_ids: [] })
  const id = String(1_000 + engine.next++)
  engine.graphs.set(id, nodes)
  return json(201, {
    queue_id: 'default',
    enqueued: 1,
    requested: 1,
    batch: { batch_id: `b${id}` },
    item_ids: [Number(id)],
  })
}

function checkNode(id: string, node: Record<string, unknown>, engine: InvokeAiCounterpart): void {
  const type = nodeTypes[textOf(node.type)]
  engine.check(type, `no node ${textOf(node.type)}`)
  engine.check(node.id === id, 'a node has its own name')
  for (const field of Object.keys(node))
    engine.check(['id', 'type', 'is_intermediate', 'use_cache', ...type.own].includes(field), `no field ${field}`)
  for (const picture of [node.image, node.mask])
    if (picture !== undefined)
      engine.check(engine.pictures.has(textOf(fieldsOf(picture).image_name)), 'a picture that is there')
}

function itemOf(id: string, engine: InvokeAiCounterpart): object {
  const status = engine.statusOf(id)
  const image = { image_name: 'result.png' }
  const isDone = status === 'completed'
  return {
    item_id: Number(id),
    status,
    batch_id: `b${id}`,
    ...(status === 'failed' ? engine.error : { error_type: null, error_message: null }),
    session: {
      id: 's',
      graph: { nodes: engine.graphs.get(id) },
      results: isDone ? { 'run-1': { type: 'image_output', image, width: 24, height: 16 } } : {},
      source_prepared_mapping: isDone ? { result: ['run-1'] } : {},
    },
  }
}
