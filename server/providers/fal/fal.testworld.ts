import { falSpec } from '../../../test/counterparts/vendors/fal.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { fal } from './fal.ts'

export const world: AdapterWorld = {
  adapter: fal,
  model: 'fal-ai/flux-2-pro',
  kinds: ['edit', 'generate'],
  pathOfBase: '',
  open: () => new Vendor(falSpec).listen(),
  contentAt: {
    ...{ quota: 'submit', blocked_input: 'result', blocked_output: 'result', empty: 'result' },
    ...{ failed: 'result', extra_results: 'result' },
  },
  ends: {
    // fal charges for no fault of a model of its own, and for what a model looked at before it refused.
    failed: { code: 'provider_failed', billed: 'no' },
    blocked_input: { code: 'moderation_blocked', billed: 'unknown' },
    empty: { code: 'provider_empty', billed: 'yes' },
    // The half has an honest length, so it is only known not to be JSON.
    wrong_length: { code: 'provider_not_a_picture', billed: 'unknown' },
  },
}
