import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  missing_parameter: ['invalid', 'The parameter {param} is missing.'],
  invalid_value: ['invalid', 'The parameter {param} must be {expected}.'],
  unsupported_content_type: ['invalid', 'Send image edits as multipart/form-data, or as application/json.'],
  image_url_not_fetched: [
    'invalid',
    'This server opens no addresses for a request. Send the picture itself, as a file or a data URL, or upload it and name its id as file_id.',
  ],
  parameter_not_taken: ['invalid', 'No connected model takes {param}, and without it you would get something else.'],
  format_not_made: ['invalid', 'Results are not made as {format} here. Ask for {made}.'],
  model_not_found: ['not_found', 'The model {model} does not exist here. GET /v1/models lists those that do.'],
  provider_not_found: [
    'not_found',
    'Nothing called {provider} is connected here. GET /v1/models says who has which model.',
  ],
  provider_needs_model: [
    'invalid',
    'Several models of {provider} could do this: name one as the model. There are {models}.',
  ],
  needs_generative_model: [
    'invalid',
    'No connected model can make a picture from text alone. Connected: {models}, which edit pictures: send one to /v1/images/edits. An operator connects a generative model under Administration, Models, or with a key in the settings, such as OPENAI_API_KEY.',
  ],
  mask_without_hole: [
    'invalid',
    'The mask has no transparent pixel, so nothing may change. Make it transparent (alpha 0) where the edit may act.',
  ],
  address_unknown: [
    'invalid',
    'The server does not know the address that people reach it under, so it makes no links. Ask for response_format b64_json, or have the operator set BASE_URL.',
  ],
  link_not_found: ['not_found', 'This link has expired or was never valid. Ask for the edit again.'],
  // Gone instead of a conflict, because clients try a conflict again.
  edit_cancelled: ['gone', 'The edit was cancelled.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
