import { replicateSpec } from '../../../test/counterparts/vendors/replicate.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { replicate } from './replicate.ts'

export const world: AdapterWorld = {
  adapter: replicate,
  model: 'black-forest-labs/flux-2-pro',
  kinds: ['edit', 'generate'],
  pathOfBase: '/v1',
  open: () => new Vendor(replicateSpec).listen(),
  contentAt: { quota: 'submit' },
  ends: {
    // Its sentence does not say which side was blocked.
    blocked_input: { code: 'moderation_blocked', billed: 'unknown' },
    empty: { code: 'provider_empty', billed: 'yes' },
    // The half has an honest length, so it is only known not to be JSON.
    wrong_length: { code: 'provider_not_a_picture', billed: 'unknown' },
  },
}
