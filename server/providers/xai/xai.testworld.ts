import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { xaiSpec } from '../../../test/counterparts/vendors/xai.ts'
import { xai } from './xai.ts'

export const world: AdapterWorld = {
  adapter: xai,
  model: 'grok-imagine-image-pro',
  kinds: ['edit', 'generate'],
  pathOfBase: '/v1',
  open: () => new Vendor(xaiSpec).listen(),
  // It charges for some violations.
  ends: { blocked_input: { code: 'moderation_blocked', billed: 'unknown' } },
}
