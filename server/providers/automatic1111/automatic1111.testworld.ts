import { Automatic1111Counterpart } from '../../../test/counterparts/vendors/automatic1111.ts'
import { unbilledEnds } from '../../../test/counterparts/vendors/engine-ends.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { automatic1111 } from './automatic1111.ts'

export const world: AdapterWorld = {
  adapter: automatic1111,
  model: 'v1-5-pruned-emaonly',
  kinds: ['edit', 'generate'],
  pathOfBase: '',
  open: () => new Automatic1111Counterpart().listen(),
  ends: {
    ...unbilledEnds,
    wrong_length: { code: 'provider_not_a_picture', billed: 'no' },
  },
}
