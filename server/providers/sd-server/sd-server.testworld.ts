import { unbilledEnds } from '../../../test/counterparts/vendors/engine-ends.ts'
import { SdServerCounterpart } from '../../../test/counterparts/vendors/sd-server.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { sdServer } from './sd-server.ts'

export const world: AdapterWorld = {
  adapter: sdServer,
  model: 'v1-5-pruned',
  kinds: ['edit', 'generate'],
  pathOfBase: '',
  open: () => new SdServerCounterpart().listen(),
  ends: { ...unbilledEnds, wrong_length: { code: 'provider_not_a_picture', billed: 'no' } },
}
