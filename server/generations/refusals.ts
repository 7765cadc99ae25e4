/**
 * What orders are refused with, and how runs end badly, in words for people that say what to do. What a service says of its
 * failures is never passed on: it may repeat the prompt.
 */
import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'
import { type Failure, failureMessages } from '../providers/providers.ts'

export const refusals = {
  generation_not_found: ['not_found', 'There is no such edit. It may have been deleted.'],
  nothing_understood: [
    'invalid',
    'Nothing in these words is something that the built-in engine can do. Not understood: {words}. Try {examples}.',
  ],
  needs_generative: ['invalid', 'This needs a generative model: {reasons}. {connected} What works here: {examples}.'],
  instruction_missing: ['invalid', 'Say what should change, or name the operations.'],
  invalid_parameter: ['invalid', '{problem}'],
  model_not_found: ['not_found', 'There is no model called {model}. The list of models names those that there are.'],
  mask_without_picture: ['invalid', 'A mask says where a picture is to be changed: name the picture (pictureId), too.'],
  operations_without_picture: ['invalid', 'Operations change a picture: name one (pictureId), or send only words.'],
  operations_are_builtin: [
    'invalid',
    'Operations are the built-in engine’s; {model} works by words. Leave one of the two out.',
  ],
  mask_changes_size: [
    'invalid',
    'A mask cannot limit an edit of the picture’s size or shape ({operations}). Leave the mask out, or add an edit that works inside it.',
  ],
  mask_missing: [
    'invalid',
    '{operation} must be told where: send a mask (maskId), or name a place as its "mask", such as "rectangle 0.1 0.1 0.3 0.3".',
  ],
  reference_missing: ['invalid', '{operation} works from a second picture: send one (referenceIds).'],
  mask_size: [
    'invalid',
    'The mask is {maskWidth} x {maskHeight} pixels and the picture {width} x {height}. They must be the same size.',
  ],
  too_many_open: [
    'too_many',
    'You have {limit} edits waiting or running, which is the most at once. Wait for one to end, or cancel one.',
  ],
  too_many_mattes: [
    'too_many',
    'The subjects of {limit} of your pictures are being found already, which is the most at once. Ask again shortly.',
  ],
  already_finished: ['conflict', 'This edit has ended already ({state}), so it cannot be cancelled.'],
  idempotency_key_reused: [
    'conflict',
    'This Idempotency-Key was used for another order. Use a new key for a new order.',
  ],
  idempotency_key_too_long: ['invalid', 'The Idempotency-Key is longer than {limitCharacters} characters. Shorten it.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)

interface Told {
  readonly code: string
  readonly message: string
  readonly billed: 'no' | 'yes' | 'unknown'
  readonly moderation?: Failure['moderation']
}

const ours = ['given_up', 'input_gone', 'provider_lost', 'unavailable']

/** A service's failure in our own words, whatever it said; and whether it may have cost something. */
export function wordsFor<Failed extends Told>(end: Failed, isBuiltin: boolean): Failed {
  const bill = end.billed === 'no' || end.code === 'provider_lost' ? '' : ` ${failures.may_be_billed}`
  if (isBuiltin) return end
  if (ours.includes(end.code) || end.code.startsWith('engine_')) return { ...end, message: `${end.message}${bill}` }
  const known = Object.entries(failureMessages).find(([code]) => code === end.code)
  const isRefusal = !known && end.billed === 'no' && !end.code.startsWith('provider_')
  if (isRefusal) return end
  const [code, words] = known ?? ['provider_failed', failureMessages.provider_failed]
  const categories = end.moderation?.categories ?? []
  const named = categories.length > 0 ? ` It named: ${categories.join(', ')}.` : ''
  return { ...end, code, message: `${words}${named}${bill}` }
}

/** How a run can end badly, in words for people. Engine and codec add their own codes with their own words. */
export const failures = {
  input_gone: 'The picture was deleted before the edit could use it. Choose another picture.',
  given_up: 'This edit stopped the engine again and again, so it was given up. Try a smaller picture or another edit.',
  model_gone: 'The model is not connected any more. Choose another one.',
  may_be_billed: 'The service may have charged the operator for it.',
  provider_lost:
    'The service lost this edit twice, and may have charged for it. It was not ordered again. Try another model, or later.',
  result_refused: 'The result could not be stored: {problem}',
  unavailable: 'A part of the server was not available for too long. Make the edit again.',
} as const
