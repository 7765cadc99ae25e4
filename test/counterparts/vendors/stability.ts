/**
 * Stability AI's second API, as its reference has it: a form for each service, an answer in JSON with the picture in it, and
 * one address for the results of services that take longer. A strict service: a field it does not have is refused.
 */
import type { Answer, Received, Vendor, VendorSpec } from './vendor.ts'

const usual = ['seed', 'output_format']
/** What each service wants, and what it may have beside. */
const services: Record<string, readonly [wants: readonly string[], has: readonly string[]]> = {
  'generate/core': [['prompt'], ['aspect_ratio', ...usual]],
  'generate/ultra': [['prompt'], ['image', 'strength', 'aspect_ratio', ...usual]],
  'generate/sd3': [['prompt'], ['image', 'strength', 'aspect_ratio', 'model', 'mode', ...usual]],
  'control/structure': [
    ['image', 'prompt'],
    ['control_strength', ...usual],
  ],
  'edit/inpaint': [
    ['image', 'prompt', 'mask'],
    ['grow_mask', ...usual],
  ],
  'edit/erase': [
    ['image', 'mask'],
    ['grow_mask', ...usual],
  ],
  'edit/search-and-replace': [
    ['image', 'prompt', 'search_prompt'],
    ['grow_mask', ...usual],
  ],
  'edit/search-and-recolor': [
    ['image', 'prompt', 'select_prompt'],
    ['grow_mask', ...usual],
  ],
  'edit/remove-background': [['image'], ['output_format']],
  'edit/replace-background-and-relight': [['subject_image', 'background_prompt'], [...usual]],
}

function order(request: Received, vendor: Vendor): Answer {
  const service = request.path.slice('/v2beta/stable-image/'.length)
  const [wants, has] = services[service] ?? vendor.wrong(`no service ${service}`)
  const names = request.parts.map(({ name }) => name)
  for (const name of wants) vendor.check(names.includes(name), `${service} wants ${name}`)
  for (const name of names) vendor.check(wants.includes(name) || has.includes(name), `${service} has no ${name}`)
  vendor.check(
    names.includes('image') === names.includes('strength') || !service.startsWith('generate'),
    'both or none',
  )
  for (const { name, fileName } of request.parts)
    vendor.check(
      (fileName !== null) === ['image', 'mask', 'subject_image'].includes(name),
      `${name} is a file or a text`,
    )
  vendor.check(request.headers.accept === 'application/json', 'an answer in JSON')
  if (service !== 'edit/replace-background-and-relight') return painted(vendor)
  const id = (++vendor.next).toString(16).padStart(64, 'a')
  vendor.jobs.set(id, request)
  return { status: 200, body: { id } }
}

const painted = ({ picture }: Vendor, more: object = {}): Answer => ({
  status: 200,
  body: { image: Buffer.from(picture).toString('base64'), finish_reason: 'SUCCESS', seed: 343_940_597, ...more },
})

export const stabilitySpec: VendorSpec = {
  answersBy: 'held',
  shownKey: headers => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null,
  stageOf: ({ method }) => (method === 'POST' ? 'submit' : 'poll'),
  answer(request, vendor: Vendor) {
    if (request.stage === 'submit') return order(request, vendor)
    const id = request.path.slice('/v2beta/results/'.length)
    if (!vendor.jobs.has(id)) return { status: 404, body: { id: 'e', name: 'not_found', errors: ['id: not found'] } }
    return vendor.isHolding ? { status: 202, body: { id, status: 'in-progress' } } : painted(vendor)
  },
  refusal: (status, words) => ({ status, body: { id: 'e', name: 'refused', errors: [words] } }),
  faults: {
    empty: (_, vendor) => painted(vendor, { image: '' }),
    blocked_input: () => ({
      status: 403,
      body: { id: 'e', name: 'content_moderation', errors: ['Your request was flagged: canary-of-the-vendor'] },
    }),
    blocked_output: (_, vendor) => painted(vendor, { finish_reason: 'CONTENT_FILTERED' }),
    quota: () => ({ status: 402, body: { id: 'e', name: 'payment_required', errors: ['canary-of-the-vendor'] } }),
  },
}
