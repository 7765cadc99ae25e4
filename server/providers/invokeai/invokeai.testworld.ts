import { unbilledEnds } from '../../../test/counterparts/vendors/engine-ends.ts'
import { InvokeAiCounterpart } from '../../../test/counterparts/vendors/invokeai.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { invokeai } from './invokeai.ts'

export const world: AdapterWorld = {
  adapter: invokeai,
  model: 'Dreamshaper 8',
  kinds: ['edit', 'generate'],
  pathOfBase: '',
  open: () => new InvokeAiCounterpart().listen(),
  ends: { ...unbilledEnds, wrong_length: { code: 'provider_not_a_picture', billed: 'no' } },
}
