/**
 * AUTOMATIC1111 and Forge, as `modules/api/api.py` and `modules/progress.py` speak: one request is one picture, one task at
 * a time, progress of a task by its name under `/internal/progress`, a stop that stops whatever runs, errors as the
 * exception's name, its words and a status 500.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { fieldsOf, listOf, textOf } from '../../../server/providers/exchange.ts'
import { type Answer, png, type Received, Vendor, type VendorSpec } from './vendor.ts'

const known = [
  ...['prompt', 'negative_prompt', 'seed', 'width', 'height', 'steps', 'cfg_scale', 'batch_size', 'n_iter'],
  ...['send_images', 'save_images', 'override_settings', 'override_settings_restore_afterwards', 'force_task_id'],
]
const knownOfEdits = ['init_images', 'denoising_strength', 'mask', 'inpainting_fill', 'inpaint_full_res']

export class Automatic1111Counterpart extends Vendor {
  models: readonly string[] = ['v1-5-pruned-emaonly', 'sdxl_lightning_4step']
  /** Started with `--nowebui`: no progress by name. */
  hasWebUi = true
  running: string | null = null
  readonly waiting = new Set<string>()
  readonly interrupts: (string | null)[] = []
  readonly preview = png(8, 8, [1, 1, 1, 255])
  /** What the next pictures end with. */
  exception: { error: string; errors: string } | null = null
  #glimpses = 0
  /** Tasks whose previews somebody asked for. */
  readonly #watched = new Set<string>()

  constructor() {
    super(spec)
  }

  /** How far our task is, a step further each time somebody looks at a preview. */
  progressOf(task: string, wantsPreview: boolean): object {
    const isOurs = task === this.running
    if (wantsPreview) this.#watched.add(task)
    const base = { active: isOurs, queued: this.waiting.has(task), completed: false, id_live_preview: -1 }
    if (!isOurs) return { ...base, textinfo: 'Waiting...' }
    if (!wantsPreview) return { ...base, progress: 0.5, eta: 1, textinfo: null }
    const progress = Math.min(1, 0.4 * ++this.#glimpses)
    const live_preview = `data:image/png;base64,${this.preview.toString('base64')}`
    return { ...base, progress, eta: 1, live_preview, id_live_preview: this.#glimpses }
  }

  async run(task: string): Promise<void> {
    this.running = task
    this.#glimpses = 0
    await wait(30)
    for (let turn = 0; turn < 300 && this.#watched.has(task) && this.#glimpses < 2; turn++) await wait(10)
    if (!this.isHolding && this.running === task) this.running = null
  }
}

const json = (status: number, body: object): Answer => ({ status, body })

const spec: VendorSpec = {
  answersBy: 'held',
  shownKey: ({ authorization = '' }) => {
    if (authorization.startsWith('Bearer ')) return authorization.slice(7)
    return Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString()
  },
  stageOf({ path }) {
    if (path === '/sdapi/v1/img2img' || path === '/sdapi/v1/txt2img') return 'submit'
    if (path === '/internal/progress') return 'poll'
    if (path === '/sdapi/v1/interrupt') return 'cancel'
    return path === '/sdapi/v1/sd-models' ? 'discover' : 'other'
  },
  async answer(request, vendor) {
    const engine = vendor as Automatic1111Counterpart
    if (request.stage === 'discover') return { status: 200, body: JSON.stringify(engine.models.map(checkpoint)) }
    if (request.stage === 'submit') return pictured(request, engine)
    if (request.stage === 'cancel') {
      engine.interrupts.push(engine.running)
      return json(200, {})
    }
    if (request.path === '/sdapi/v1/progress')
      return json(200, { progress: 0, eta_relative: 0, state: { job_count: 0 }, current_image: null, textinfo: null })
    if (request.stage !== 'poll' || !engine.hasWebUi) return json(404, { detail: 'Not Found' })
    const { id_task, live_preview } = fieldsOf(request.json)
    return json(200, engine.progressOf(textOf(id_task), live_preview !== false))
  },
  refusal: (status, words) => json(status, { error: 'HTTPException', detail: words, body: '', errors: words }),
  faults: {
    empty: () => json(200, { images: [], parameters: {}, info: '{}' }),
    failed: ({ body }) =>
      json(500, { error: 'RuntimeError', detail: '', body: '', errors: `boom ${body.toString().slice(0, 300)}` }),
  },
}

const checkpoint = (name: string) => ({
  title: `${name}.safetensors [6ce0161689]`,
  model_name: name,
  hash: '6ce0161689',
  sha256: null,
  filename: `/models/${name}.safetensors`,
  config: null,
})

async function pictured(request: Received, engine: Automatic1111Counterpart): Promise<Answer> {
  const body = fieldsOf(request.json)
  const isEdit = request.path.endsWith('img2img')
  const allowed = isEdit ? [...known, ...knownOfEdits, 'inpainting_mask_invert'] : known
  for (const name of Object.keys(body)) engine.check(allowed.includes(name), `no field ${name}`)
  if (isEdit) engine.check(listOf(body.init_images).length === 1, 'Init image not found')
  const task = textOf(body.force_task_id)
  engine.check(task !== '', 'the task has a name')
  engine.check(Number.isInteger(body.seed), 'the seed is an integer')
  const model = textOf(fieldsOf(body.override_settings).sd_model_checkpoint)
  if (!engine.models.includes(model))
    return json(500, { error: 'RuntimeError', detail: '', body: '', errors: `model '${model}' not found` })
  await engine.run(task)
  if (engine.exception) return json(500, { ...engine.exception, detail: '', body: '' })
  const info = JSON.stringify({ prompt: body.prompt, seed: body.seed, version: 'v1.10.1', sd_model_name: model })
  return json(200, { images: [Buffer.from(engine.picture).toString('base64')], parameters: {}, info })
}
