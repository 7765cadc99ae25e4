import { bflSpec } from '../../../test/counterparts/vendors/bfl.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { bfl } from './bfl.ts'

export const world: AdapterWorld = {
  adapter: bfl,
  model: 'flux-2-pro',
  kinds: ['edit', 'generate'],
  pathOfBase: '/v1',
  open: () => new Vendor(bflSpec).listen(),
  contentAt: { quota: 'submit' },
  ends: {
    // The half has an honest length, so it is only known not to be JSON.
    wrong_length: { code: 'provider_not_a_picture', billed: 'unknown' },
  },
}
