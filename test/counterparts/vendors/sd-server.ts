/**
 * sd-server of stable-diffusion.cpp, as its `examples/server` speaks: jobs with a name, polled, cancelled only while they
 * wait, forgotten after a while (410) or with the process (404), a queue of 64, and masks of one channel.
 */
import { fieldsOf, listOf } from '../../../server/providers/exchange.ts'
import { type Answer, type Received, Vendor, type VendorSpec } from './vendor.ts'

type Status = 'queued' | 'generating' | 'completed' | 'failed' | 'cancelled'

const known = [
  ...['prompt', 'negative_prompt', 'clip_skip', 'width', 'height', 'strength', 'seed', 'batch_count', 'init_image'],
  ...['ref_images', 'mask_image', 'control_image', 'sample_params', 'lora', 'hires', 'output_format'],
  ...['output_compression', 'embed_image_metadata', 'auto_resize_ref_image', 'increase_ref_index', 'cache_mode'],
]

export class SdServerCounterpart extends Vendor {
  stem = 'v1-5-pruned'
  modes: readonly string[] = ['img_gen']
  /** What the engine says of the job that it gave up. */
  words = 'generate_image returned no results'
  /** While it holds: whether the job waits or is being computed. */
  isComputing = false
  readonly gone = new Set<string>()
  readonly cancelled = new Set<string>()
  fails = false

  constructor() {
    super(spec)
  }

  statusOf(id: string): Status {
    if (this.cancelled.has(id)) return 'cancelled'
    if (this.isHolding) return this.isComputing ? 'generating' : 'queued'
    return this.fails ? 'failed' : 'completed'
  }
}

const json = (status: number, body: object): Answer => ({ status, body })

const spec: VendorSpec = {
  answersBy: 'queue',
  shownKey: ({ authorization = '' }) => authorization.replace(/^Bearer /, ''),
  stageOf({ method, path }) {
    if (path === '/sdcpp/v1/img_gen') return 'submit'
    if (path.endsWith('/cancel')) return 'cancel'
    if (path.startsWith('/sdcpp/v1/jobs/')) return 'poll'
    return method === 'GET' && path === '/sdcpp/v1/capabilities' ? 'discover' : 'other'
  },
  answer(request, vendor) {
    const engine = vendor as SdServerCounterpart
    if (request.stage === 'discover') return json(200, capabilities(engine))
    if (request.stage === 'submit') return submitted(request, engine)
    const id = request.path.split('/')[4] ?? ''
    if (engine.gone.has(id)) return json(410, { error: 'job expired' })
    if (!engine.jobs.has(id)) return json(404, { error: 'job not found' })
    if (request.stage === 'cancel') {
      if (engine.statusOf(id) === 'generating')
        return json(409, { error: 'job is currently generating and cannot be interrupted yet' })
      if (engine.statusOf(id) === 'queued') engine.cancelled.add(id)
    }
    return json(200, jobOf(id, engine))
  },
  refusal: (status, words) => json(status, { error: words }),
  faults: {
    empty: ({ path }) => json(200, { ...about(path), status: 'completed', result: { images: [] }, error: null }),
    failed: ({ path }) =>
      json(200, {
        ...about(path),
        status: 'failed',
        result: null,
        error: { code: 'generation_failed', message: 'generate_image returned no results' },
      }),
  },
}

const about = (path: string) => ({ id: path.split('/')[4], kind: 'img_gen', created: 1, started: 1, completed: 2 })

function submitted(request: Received, engine: SdServerCounterpart): Answer {
  const body = fieldsOf(request.json)
  for (const name of Object.keys(body)) engine.check(known.includes(name), `no field ${name}`)
  engine.check(typeof body.prompt === 'string' && body.prompt !== '', 'no prompt')
  for (const side of [body.width, body.height]) {
    if (side === undefined) continue
    engine.check(Number.isInteger(side) && Number(side) >= 1 && Number(side) <= 4_096, 'a side out of bounds')
  }
  if (body.mask_image !== undefined) engine.check(body.init_image !== undefined, 'a mask of nothing')
  for (const each of listOf(body.ref_images)) engine.check(typeof each === 'string', 'a reference that is no base64')
  engine.check(Number.isInteger(body.seed), 'the seed is an integer')
  const id = `job_${(0x68_00_00_00 + engine.next++).toString(16)}_00000000`
  engine.jobs.set(id, request)
  return json(202, { id, kind: 'img_gen', status: 'queued', created: 1, poll_url: `/sdcpp/v1/jobs/${id}` })
}

function jobOf(id: string, engine: SdServerCounterpart): object {
  const status = engine.statusOf(id)
  const images = [{ index: 0, b64_json: Buffer.from(engine.picture).toString('base64') }]
  return {
    ...about(`/sdcpp/v1/jobs/${id}`),
    status,
    queue_position: status === 'queued' ? 1 : 0,
    result: status === 'completed' ? { output_format: 'png', images } : null,
    error:
      status === 'failed'
        ? { code: 'generation_failed', message: engine.words }
        : status === 'cancelled'
          ? { code: 'cancelled', message: 'job cancelled by client' }
          : null,
  }
}

function capabilities({ stem, modes }: SdServerCounterpart): object {
  const features = {
    init_image: true,
    mask_image: true,
    ref_images: true,
    cancel_queued: true,
    cancel_generating: false,
  }
  return {
    model: { name: `${stem}.safetensors`, stem, path: `/models/${stem}.safetensors` },
    current_mode: modes[0] ?? '',
    supported_modes: modes,
    defaults_by_mode: { img_gen: { width: 512, height: 512, strength: 0.75, seed: 42 } },
    output_formats_by_mode: { img_gen: ['png', 'jpeg', 'webp'] },
    features_by_mode: modes.includes('img_gen') ? { img_gen: features } : {},
    limits: {
      min_width: 64,
      max_width: 4096,
      min_height: 64,
      max_height: 4096,
      max_batch_count: 8,
      max_queue_size: 64,
    },
  }
}
