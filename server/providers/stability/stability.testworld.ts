import { stabilitySpec } from '../../../test/counterparts/vendors/stability.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { stability } from './stability.ts'

export const world: AdapterWorld = {
  adapter: stability,
  model: 'edit',
  kinds: ['edit'],
  pathOfBase: '',
  open: () => new Vendor(stabilitySpec).listen(),
  ends: {
    // The half has an honest length, so it is only known not to be JSON.
    wrong_length: { code: 'provider_not_a_picture', billed: 'unknown' },
  },
}
