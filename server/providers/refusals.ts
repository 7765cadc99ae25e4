import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  no_suitable_model: ['invalid', 'No connected model can do this. {why}'],
  model_not_found: [
    'not_found',
    'There is no model “{model}” for you here. GET /v1/models lists the models you may name.',
  ],
  data_class_not_allowed: [
    'forbidden',
    'This needs a service that handles pictures as “{needed}”, and “{allowed}” is the worst you allow. Allow more in your settings, or name another model.',
  ],
  parameter_unsupported: ['invalid', '{who} {problem}. {cure}'],
  connection_gone: ['gone', 'The service that was asked is not connected any more.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
