import { type RefusalDetails, type RefusalTable, refusalsOf, Unavailable } from '../kernel/refusal.ts'

/** What stops the server at its start, said to the operator; and what a damaged row meets later. */
export const refusals = {
  master_key_missing: [
    'conflict',
    'There are encrypted pictures, but the master key {path} is gone. Put it back from your backup; without it the pictures cannot be read. To start over without them, move the data folder away.',
  ],
  master_key_damaged: [
    'conflict',
    'The master key {path} is damaged. Put it back from your backup; nothing was changed.',
  ],
  master_key_exposed: [
    'conflict',
    'The master key {path} can be read by other users of this machine. Run: chmod 600 {path}',
  ],
  epoch_key_missing: [
    'conflict',
    'The keys of the present epoch (DATA_DIR/keys/epochs) are gone. Put the folder back from your backup of the keys.',
  ],
  rotation_blocked: [
    'conflict',
    '{count} rows have a key that opens under nothing (the first: {example}), so no epoch was destroyed. “admin verify-vault” lists them. To destroy it all the same, run the rotation with --give-up-damaged.',
  ],
  rotation_unfinished: [
    'conflict',
    'New rows under the old epoch kept coming, so it was not destroyed. Nothing is lost. Run the rotation again.',
  ],
  kms_token_missing: [
    'conflict',
    'There is no token for the key management service in {path}. Put one there (one line), or set MASTER_KEY_VAULT_TOKEN.',
  ],
  kms_token_refused: [
    'conflict',
    'The key management service at {host} does not let this token use {path}. The token may be wrong or over, or its policy may lack this path: docs/guide/operator.md shows the policy.',
  ],
  kms_key_missing: [
    'conflict',
    'The key management service at {host} has no key “{key}” under “{mount}”. For a new installation make it there; otherwise put it back from a backup of that service: without it nothing can be read.',
  ],
  kms_key_unsuitable: [
    'conflict',
    'The key “{key}” is of the kind {type}. Make one of the kind aes256-gcm96 for this installation.',
  ],
  kms_key_other: [
    'conflict',
    'The keys here were wrapped by another key than “{key}”. Set MASTER_KEY_VAULT_KEY, _MOUNT and _NAMESPACE to what they were.',
  ],
  kms_version_gone: [
    'conflict',
    'The key management service at {host} does not open what an earlier version of “{key}” wrapped. Allow that version again there (min_decryption_version), or put the service back from its backup.',
  ],
  kms_not_configured: [
    'conflict',
    'The keys here are wrapped in a key management service. Set MASTER_KEY_VAULT_URL and the settings beside it to what they were.',
  ],
  kms_elsewhere: [
    'conflict',
    'The key management service at {host} sends us to another address. Set MASTER_KEY_VAULT_URL to its active node, or to what stands in front of all nodes.',
  ],
  kms_address_refused: [
    'conflict',
    'The key management service at {host} lies where the server does not go: use https, and an address that is neither this computer under another name nor link-local.',
  ],
  kms_request_refused: [
    'conflict',
    'The key management service at {host} did not understand {path}. Vault from 0.11.4 and OpenBao have what is needed.',
  ],
  data_key_unreadable: ['gone', 'The key of this item cannot be opened, so its bytes cannot be read.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)

/** Weather at a key management service: what is in memory goes on working, and trying again may help. */
const weather = {
  kms_unreachable:
    'The key management service at {host} cannot be reached. Start it, or look at MASTER_KEY_VAULT_URL and its certificate; then try again.',
  kms_slow: 'The key management service at {host} did not answer within {seconds} seconds. Try again.',
  kms_sealed: 'The key management service at {host} is sealed. Unseal it, then try again.',
  kms_busy: 'The key management service at {host} answers with an error of its own ({status}). Try again later.',
  kms_answer_unreadable:
    'What answers at {host} does not speak as a key management service does. Nothing was changed. Look at MASTER_KEY_VAULT_URL.',
} as const

/** Never a `Refusal`: a row must not be taken for damaged because a service is down. */
export class MasterUnavailable extends Unavailable {
  readonly code: keyof typeof weather

  constructor(code: keyof typeof weather, details: RefusalDetails, options?: { cause?: unknown }) {
    super('the master key', options)
    this.code = code
    this.message = weather[code].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name]))
  }
}
