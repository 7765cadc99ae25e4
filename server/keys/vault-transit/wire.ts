/**
 * Speaks to the Transit engine of HashiCorp Vault or OpenBao: one question, one answer, and what went wrong in words. Nothing
 * that the service says is taken for "this key does not open" unless it says just that: all else must never look like damage.
 */
import { readFile } from 'node:fs/promises'
import { type Closed, type Door, EgressError, isAtHome, openDoor } from '../../egress/egress.ts'
import { MasterUnavailable, refuse } from '../refusals.ts'

export interface TransitSettings {
  readonly url: string
  /** Where the engine is mounted. */
  readonly mount: string
  readonly key: string
  readonly namespace: string | undefined
  readonly token: string | undefined
  /** Read before every question: an agent may renew what is in it. */
  readonly tokenFile: string | undefined
}

export type Verb = 'key' | 'encrypt' | 'decrypt' | 'rotate' | 'config' | 'trim'

const timeoutMs = 5_000
const answerBytes = 64 * 1024

export class Wire {
  readonly #settings: TransitSettings
  readonly #door: Door
  readonly host: string

  constructor(settings: TransitSettings) {
    const { host } = new URL(settings.url)
    this.#settings = settings
    this.host = host
    // The operator named this host, and nobody else has a say in it: it may well be in the operator's own network.
    const reach = isAtHome(settings.url) ? { allowsLoopback: true } : { privateHosts: [host] }
    this.#door = openDoor({ hosts: [host], ...reach, timeoutMs, answerBytes })
  }

  /** What stands under `data` in the answer. */
  async ask(verb: Verb, body?: Record<string, unknown>): Promise<Record<string, unknown>> {
    const path = this.#pathOf(verb)
    const headers: Record<string, string> = {
      'x-vault-token': await this.#token(),
      'x-vault-request': 'true',
      'content-type': 'application/json',
    }
    if (this.#settings.namespace) headers['x-vault-namespace'] = this.#settings.namespace
    const url = `${this.#settings.url.replace(/\/+$/, '')}/v1/${path}`
    const outgoing = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers }
    const answer = await this.#door(url, outgoing).catch((error: unknown) => {
      if (!(error instanceof EgressError)) throw error
      throw this.#unreached(error.why, error)
    })
    const said = await parse(answer)
    if (!answer.ok) throw this.#refusal(answer.status, errorsOf(said), verb, path)
    if (answer.status === 204) return {}
    const data = said?.['data']
    if (!isRecord(data)) {
      if (verb === 'rotate' || verb === 'config' || verb === 'trim') return {}
      throw this.unreadable()
    }
    return data
  }

  unreadable(): MasterUnavailable {
    return new MasterUnavailable('kms_answer_unreadable', { host: this.host })
  }

  #pathOf(verb: Verb): string {
    const mount = this.#settings.mount.split('/').map(encodeURIComponent).join('/')
    const key = encodeURIComponent(this.#settings.key)
    if (verb === 'encrypt' || verb === 'decrypt') return `${mount}/${verb}/${key}`
    return `${mount}/keys/${key}${verb === 'key' ? '' : `/${verb}`}`
  }

  async #token(): Promise<string> {
    const { token, tokenFile } = this.#settings
    if (token) return token
    const path = tokenFile ?? ''
    const text = await readFile(path, 'utf8').catch(() => '')
    const read = text.trim()
    // A header is one line of plain letters.
    if (!/^[\x21-\x7e]+$/.test(read)) throw refuse('kms_token_missing', { path })
    return read
  }

  #unreached(why: Closed, cause: unknown) {
    const { host } = this
    if (why === 'too_slow') return new MasterUnavailable('kms_slow', { host, seconds: timeoutMs / 1_000 }, { cause })
    if (why === 'answer_too_large') return new MasterUnavailable('kms_answer_unreadable', { host }, { cause })
    if (why === 'unreachable' || why === 'cut_short')
      return new MasterUnavailable('kms_unreachable', { host }, { cause })
    return refuse('kms_address_refused', { host })
  }

  #refusal(status: number, errors: string, verb: Verb, path: string) {
    const { host } = this
    const { key, mount } = this.#settings
    if (status >= 300 && status < 400) return refuse('kms_elsewhere', { host })
    if (status === 403) return refuse('kms_token_refused', { host, path })
    if (status === 404 || /key not found|policy not found|no handler for route/i.test(errors))
      return refuse('kms_key_missing', { host, key, mount })
    if (status === 503 && /sealed/i.test(errors)) return new MasterUnavailable('kms_sealed', { host })
    if (verb === 'decrypt') {
      if (/too old|too new|disallowed by policy/i.test(errors)) return refuse('kms_version_gone', { host, key })
      // Some versions say this with 500, as if it were their fault: https://github.com/hashicorp/vault/issues/10842
      if (/message authentication failed|invalid ciphertext/i.test(errors)) return refuse('data_key_unreadable')
    }
    if (status === 400) return refuse('kms_request_refused', { host, path })
    return new MasterUnavailable('kms_busy', { host, status })
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

async function parse(answer: Response): Promise<Record<string, unknown> | null> {
  try {
    const said: unknown = JSON.parse(await answer.text())
    return isRecord(said) ? said : null
  } catch {
    return null
  }
}

const errorsOf = (said: Record<string, unknown> | null): string =>
  Array.isArray(said?.['errors']) ? said['errors'].map(String).join('; ') : ''
