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
  adapter_unknown: ['invalid', 'There is no adapter “{adapter}”. GET /api/adapters lists them.'],
  adapter_not_for_own: [
    'forbidden',
    '{adapter} cannot be connected with a key of your own. Ask the operator of this server.',
  ],
  own_keys_off: ['forbidden', 'The operator of this server does not allow keys of your own.'],
  connection_not_found: ['not_found', 'This service is not connected.'],
  connection_of_environment: [
    'conflict',
    'This service is connected by the environment of the server. Change it there, or connect it here under another name.',
  ],
  connection_name_taken: ['conflict', 'Another connected service is called “{name}”. Choose another name.'],
  connection_key_missing: ['invalid', '{adapter} wants a key. You get one in your account there.'],
  connection_key_unused: ['invalid', '{adapter} takes no key. Leave it out.'],
  connection_key_again: [
    'invalid',
    'A key is not sent to another address than it was given for. Give the key again together with the address.',
  ],
  connection_address_missing: ['invalid', 'Say where {adapter} runs: its address, such as {example}.'],
  connection_address_fixed: [
    'forbidden',
    'Only the operator of this server connects services at other addresses. Choose one of: {addresses}.',
  ],
  too_many_connections: ['conflict', 'At most {limit} services can be connected. Remove one first.'],
  connection_model_not_found: ['not_found', 'This service has no model “{model}” here. Ask it for its models again.'],
  connection_has_no_model: ['conflict', 'This service has no model that is in use. Switch one on first.'],
  connection_cannot_discover: ['conflict', '{adapter} cannot say which models it has; those that are listed are all.'],
  connection_not_answering: ['conflict', 'The service could not be asked. {problem}'],
  connection_test_limit: [
    'too_many',
    'One person tests {limit} times an hour at most, because each test costs what a picture costs. Try again in {retryAfterSeconds} seconds.',
  ],
  connection_test_running: ['conflict', 'A test of this service is running. Wait for its end.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
