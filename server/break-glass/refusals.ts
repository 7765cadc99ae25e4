import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  case_not_found: ['not_found', 'There is no such case.'],
  case_not_open: [
    'forbidden',
    'This needs an open case of your own for exactly this person and thing. Ask for one, with a reason; the person is told.',
  ],
  case_own_account: ['invalid', 'Your own things need no case. Open them in the studio.'],
  case_above: ['forbidden', 'This account stands above yours. Only somebody of the same role or above may ask.'],
  case_own_approval: ['forbidden', 'Somebody else has to approve it: another administrator or the owner.'],
  case_not_waiting: ['conflict', 'This case does not wait for approval any more.'],
  case_over: ['conflict', 'This case is over already.'],
  case_subject_unknown: ['not_found', 'There is no account with this id.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
