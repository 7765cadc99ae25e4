import { ideogramSpec } from '../../../test/counterparts/vendors/ideogram.ts'
import { Vendor } from '../../../test/counterparts/vendors/vendor.ts'
import type { AdapterWorld } from '../../../test/counterparts/vendors/world.ts'
import { ideogram } from './ideogram.ts'

export const world: AdapterWorld = {
  adapter: ideogram,
  model: 'precise-edit/ideogram-4-5',
  kinds: ['edit'],
  pathOfBase: '',
  open: () => new Vendor(ideogramSpec).listen(),
  contentAt: { quota: 'submit', blocked_input: 'submit' },
  ends: {
    // Its word for a prompt against its rules; an order that it cannot read is 400.
    '422': { code: 'moderation_blocked', billed: 'no' },
    // What ran is charged, also when it is withheld; what failed is not.
    blocked_output: { code: 'moderation_blocked', billed: 'yes' },
    failed: { code: 'provider_failed', billed: 'no' },
    empty: { code: 'provider_empty', billed: 'yes' },
    // The half has an honest length, so it is only known not to be JSON.
    wrong_length: { code: 'provider_not_a_picture', billed: 'unknown' },
  },
}
