/** What is kept about connected services, and about whom: the operator's rows say nothing about a person. */
import type { Holding } from '../kernel/holdings.ts'

const own = {
  category: 'account',
  basis: 'contract',
  retention: 'Until you remove the service or delete the account.',
  export: true,
  erase: 'delete',
} as const

const ofConnection = (column: string, purpose: string, isExported = true): Holding => ({
  ...own,
  where: `provider_connections.${column}`,
  purpose,
  export: isExported,
})
const ofModel = (column: string, purpose: string): Holding => ({ ...own, where: `model_settings.${column}`, purpose })
const ofChoice = (column: string, purpose: string): Holding => ({
  ...own,
  where: `data_choices.${column}`,
  purpose,
  retention: 'As long as the account exists.',
})
const ofHealth = (column: string, purpose: string): Holding => ({
  ...own,
  where: `model_health.${column}`,
  purpose,
  retention: 'As long as the service is connected; 90 days after its last run where the environment names it.',
})
const ofFinding = (column: string, purpose: string): Holding => ({
  category: 'technical',
  basis: 'legitimate_interest',
  where: `environment_findings.${column}`,
  purpose,
  retention:
    'Until it is found out anew; 30 days after the last server that names the service in its environment. It says nothing about a person.',
  export: false,
  erase: 'keep',
})

export const holdings: readonly Holding[] = [
  ofConnection('id', 'Names a picture service that is connected here.'),
  ofConnection('account_id', 'Whose own key it is; none where the operator connected it.'),
  ofConnection('adapter', 'Which service it is.'),
  ofConnection('name', 'What the names of its models begin with.'),
  ofConnection('base_url', 'Where the service is asked, if not where it usually is.'),
  ofConnection('key_sealed', 'Your key for that service, encrypted; it is never shown again.', false),
  ofConnection('key_tail', 'At most the last four characters of that key, so that you can tell keys apart.'),
  ofConnection('is_enabled', 'Whether the service is used.'),
  ofConnection('data_handling', 'What the operator found out about how the service handles pictures.'),
  ofConnection('discovered', 'Which models the service said it has.'),
  ofConnection('remarks', 'What the service lacked when it was last asked for its models.'),
  ofConnection('tested_at', 'When the service was last tried.'),
  ofConnection('test_code', 'What came of the trial, as one word of a closed list.'),
  ofConnection('testing_until', 'While a trial runs: by when it has ended.'),
  ofConnection('revision', 'How often its key or address was changed.'),
  ofConnection('created_at', 'When it was connected.'),
  ofModel('connection_id', 'Which connected service a setting is for.'),
  ofModel('vendor_id', 'Which of its models.'),
  ofModel('account_id', 'Whose setting it is; none where it is the operator’s.'),
  ofModel('is_enabled', 'Whether the model may be used.'),
  ofModel('is_default', 'Whether the model is preferred.'),
  ofModel('price_micros', 'What the operator says a picture costs.'),
  ofModel('price_currency', 'In which currency.'),
  ofModel('price_per', 'Whether that is for a picture, a megapixel or a second.'),
  ofModel('data_class', 'How the operator says the model handles pictures.'),
  ofChoice('account_id', 'Whose choice it is.'),
  ofChoice('data_class', 'The worst handling of your pictures that you allow.'),
  ofChoice('changed_at', 'When you chose it.'),
  ofHealth('connection_id', 'Which connected service it is about.'),
  ofHealth('vendor_id', 'Which of its models; none where it is about all of them.'),
  ofHealth('account_id', 'Whose own key it is; none where the operator connected the service.'),
  ofHealth('code', 'For which failure it is tried last at the moment, as one word of a closed list.'),
  ofHealth('failures', 'How often it has failed in a row.'),
  ofHealth('until', 'Until when it is tried last.'),
  ofHealth('seconds', 'How long a picture usually takes there, so that you can be told.'),
  ofHealth('changed_at', 'When any of that last changed.'),
  ofFinding('connection_id', 'Names a service that the environment of this server connects.'),
  ofFinding('base_url', 'Where it was asked.'),
  ofFinding('discovered', 'Which models the service said it has.'),
  ofFinding('remarks', 'What the service lacked when it was last asked for its models.'),
  ofFinding('tested_at', 'When the service was last tried.'),
  ofFinding('test_code', 'What came of the trial, as one word of a closed list.'),
  ofFinding('testing_until', 'While a trial runs: by when it has ended.'),
  ofFinding('named_at', 'When a server that names the service was last there.'),
]
