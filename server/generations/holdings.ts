/** Every column of our tables: an edit belongs to a person, so most of it is theirs to take along and to have erased. */
import type { Holding } from '../kernel/holdings.ts'

const retention = 'Until you delete the edit, or your account.'
const own = { basis: 'contract', retention, export: true, erase: 'delete' } as const
const technical = { category: 'technical', basis: 'none', retention, export: false, erase: 'delete' } as const
const column = (name: string): string => `generations.${name}`

const personal: Holding[] = [
  { ...own, where: column('id'), category: 'generated_content', purpose: 'Names the edit.' },
  { ...own, where: column('account_id'), category: 'account', purpose: 'Whose edit it is.' },
  {
    ...own,
    where: column('sealed'),
    category: 'prompt',
    purpose: 'What you asked for and how it was read, encrypted.',
  },
  { ...own, where: column('input_id'), category: 'source_picture', purpose: 'Which picture was edited.' },
  { ...own, where: column('mask_id'), category: 'source_picture', purpose: 'Where the picture was to be edited.' },
  {
    ...own,
    where: column('reference_ids'),
    category: 'source_picture',
    purpose: 'Which further pictures it worked from.',
  },
  { ...own, where: column('result_id'), category: 'generated_content', purpose: 'Which picture came out.' },
  {
    ...own,
    where: column('provider'),
    category: 'generated_content',
    purpose: 'Which service was given your words and pictures.',
  },
  { ...own, where: column('region'), category: 'generated_content', purpose: 'Where that service works.' },
  {
    ...own,
    where: column('data_class'),
    category: 'generated_content',
    purpose: 'What that service does with words and pictures.',
  },
  { ...own, where: column('cost'), category: 'generated_content', purpose: 'What the service charged for it.' },
  { ...own, where: column('created_at'), category: 'generated_content', purpose: 'When you ordered it.' },
  { ...own, where: column('started_at'), category: 'generated_content', purpose: 'When the work began.' },
  { ...own, where: column('finished_at'), category: 'generated_content', purpose: 'When it ended.' },
]

const madeBy = ['kind', 'seed', 'asked_model', 'model', 'engine', 'engine_version', 'mask_handling', 'changed_outside']

const settings: Holding[] = [...madeBy, 'state', 'asked', 'finish', 'notes'].map(name => ({
  ...own,
  where: column(name),
  category: 'generated_content',
  purpose: 'How the result was made, so that it can be made again.',
}))

const bookkeeping: Holding[] = [
  { ...technical, where: column('spent_megapixels'), purpose: 'Gives an API key back what a failed edit cost it.' },
  { ...technical, where: column('ordered_by_key_id'), purpose: 'Stops the edit when its API key is revoked.' },
  { ...technical, where: column('wrapped_key'), purpose: 'Opens what you asked for, together with the master key.' },
  { ...technical, where: column('key_id'), purpose: 'Which master key that is.' },
  { ...technical, where: column('runner'), purpose: 'Which server takes it up again after a restart.' },
  { ...technical, where: column('stage'), purpose: 'What is being done now.' },
  { ...technical, where: column('fraction'), purpose: 'How far it is.' },
  { ...technical, where: column('ticket'), purpose: 'Finds running work again after a restart.' },
  {
    ...technical,
    where: column('dispatched_at'),
    purpose: 'Keeps work that may have been paid for from being ordered again.',
  },
  { ...technical, where: column('tried'), purpose: 'Which models failed it, so that none is asked twice.' },
  { ...technical, where: column('vendor_request_id'), purpose: 'The service’s name for the request, for complaints.' },
  {
    ...technical,
    where: column('fingerprint'),
    purpose: 'Tells an order that is sent again, so that it is not paid twice; readable only with the master key.',
  },
  { ...technical, where: column('delivered_at'), purpose: 'Whether its end reached you.' },
  { ...technical, where: column('error_code'), purpose: 'Why it failed, for programs.' },
  { ...technical, where: column('error_message'), purpose: 'Why it failed, for people.' },
  { ...technical, where: column('touched_at'), purpose: 'Shows that a run is alive.' },
  { ...technical, where: column('attempt'), purpose: 'Lets a result be settled once.' },
  { ...technical, where: column('version'), purpose: 'Numbers the changes, so that a stream can resume.' },
  { ...technical, where: column('idempotency_key'), purpose: 'Your program’s name for the order, against doubles.' },
  {
    ...technical,
    where: column('request_hash'),
    purpose: 'Tells a repeated order from another one; readable only with the master key.',
  },
]

const shown = {
  ...technical,
  category: 'generated_content',
  basis: 'contract',
  retention: 'While the edit runs.',
} as const
const preview = (name: string): string => `generation_previews.${name}`

const previews: Holding[] = [
  { ...shown, where: preview('generation_id'), purpose: 'Which edit is shown while it is made.' },
  { ...shown, where: preview('account_id'), purpose: 'Whose edit that is.' },
  { ...shown, where: preview('index'), purpose: 'Which of its pictures so far.' },
  { ...shown, where: preview('format'), purpose: 'What kind of file that is.' },
  { ...shown, where: preview('sealed'), purpose: 'How it looks so far, encrypted.' },
]

export const holdings: readonly Holding[] = [...personal, ...settings, ...bookkeeping, ...previews]
