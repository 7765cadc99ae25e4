/**
 * The Transit engine of HashiCorp Vault and OpenBao on loopback, as its API is documented: encrypt, decrypt, rotate, config
 * and trim of one key, with real AES-256-GCM, derived keys, policies by path, and the faults of such a service.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** `forgetful`: other bytes come back than went in. */
export type Fault =
  | 'sealed'
  | 'busy'
  | 'limited'
  | 'silent'
  | 'torn'
  | 'page'
  | 'empty'
  | 'huge'
  | 'standby'
  | 'forgetful'

interface Answer {
  readonly status: number
  readonly body?: unknown
}

const refused = (status: number, ...errors: string[]): Answer => ({ status, body: { errors } })
const given = (data: object): Answer => ({
  status: 200,
  body: {
    request_id: 'b1a1',
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data,
    wrap_info: null,
    warnings: null,
  },
})

/** One key of the engine and its versions. */
class TransitKey {
  readonly isDerived: boolean
  type = 'aes256-gcm96'
  isForgetful = false
  /** 500 is how versions around 1.6 said what belongs to 400. */
  saysTagAs: 400 | 500 = 400
  readonly #keys = new Map<number, Buffer>([[1, randomBytes(32)]])
  #latest = 1
  #minDecryption = 1
  #minEncryption = 0
  #minAvailable = 0

  constructor(isDerived: boolean) {
    this.isDerived = isDerived
  }

  get versions(): number[] {
    return [...this.#keys.keys()]
  }

  rotate(): Answer {
    this.#keys.set(++this.#latest, randomBytes(32))
    return { status: 204 }
  }

  #keyFor(version: number, context: string): Buffer {
    const key = this.#keys.get(version) ?? Buffer.alloc(32)
    return this.isDerived ? createHmac('sha256', key).update(Buffer.from(context, 'base64')).digest() : key
  }

  encrypt({ plaintext = '', context = '' }: Record<string, string>): Answer {
    if (this.isDerived && context === '') return refused(400, "missing 'context' for key derivation")
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#keyFor(this.#latest, context), nonce)
    const sealed = Buffer.concat([nonce, cipher.update(plaintext, 'base64'), cipher.final(), cipher.getAuthTag()])
    return given({ ciphertext: `vault:v${this.#latest}:${sealed.toString('base64')}`, key_version: this.#latest })
  }

  decrypt({ ciphertext = '', context = '' }: Record<string, string>): Answer {
    const [, written = '', encoded = ''] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? []
    if (written === '') return refused(400, 'invalid ciphertext: no prefix')
    const version = Number(written)
    if (version > this.#latest) return refused(400, 'invalid ciphertext: version is too new')
    if (version < Math.max(this.#minDecryption, this.#minAvailable))
      return refused(400, 'ciphertext or signature version is disallowed by policy (too old)')
    const sealed = Buffer.from(encoded, 'base64')
    if (sealed.length < 28) return refused(400, 'invalid ciphertext: could not decode base64')
    const decipher = createDecipheriv('aes-256-gcm', this.#keyFor(version, context), sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(-16))
    try {
      const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
      if (this.isForgetful) plain[0] = (plain[0] ?? 0) ^ 1
      return given({ plaintext: plain.toString('base64') })
    } catch {
      return refused(this.saysTagAs, '1 error occurred:\n\t* cipher: message authentication failed\n\n')
    }
  }

  configure(body: Record<string, number>): Answer {
    const dec = body['min_decryption_version'] ?? this.#minDecryption
    const enc = body['min_encryption_version'] ?? this.#minEncryption
    if (dec > this.#latest || enc > this.#latest || dec < this.#minAvailable)
      return refused(400, 'cannot set min version')
    this.#minDecryption = dec
    this.#minEncryption = enc
    return { status: 204 }
  }

  trim({ min_available_version: least }: Record<string, number>): Answer {
    if (least === undefined) return refused(400, 'missing min_available_version')
    if (least < this.#minAvailable) return refused(400, 'minimum available version cannot be decremented')
    if (this.#minEncryption === 0 || least > this.#minEncryption || least > this.#minDecryption)
      return refused(400, 'minimum available version cannot be greater than minimum decryption version')
    this.#minAvailable = least
    for (const version of this.versions) if (version < least) this.#keys.delete(version)
    return { status: 204 }
  }

  describe(): Answer {
    return given({
      type: this.type,
      latest_version: this.#latest,
      min_available_version: this.#minAvailable,
      min_decryption_version: this.#minDecryption,
      min_encryption_version: this.#minEncryption,
      exportable: false,
      allow_plaintext_backup: false,
      derived: this.isDerived,
      keys: Object.fromEntries(this.versions.map(version => [version, 1_700_000_000])),
    })
  }
}

export class Transit {
  readonly key: TransitKey
  readonly token = `hvs.${randomBytes(18).toString('hex')}`
  name = 'pictures'
  readonly mount = 'team/transit'
  namespace: string | undefined
  /** Null: well. */
  fault: Fault | null = null
  /** The key may be deleted, or never have been made. */
  isThere = true
  /** Requests so far, as `encrypt`, `keys/rotate` … */
  readonly asked: string[] = []
  /** What the token may not do. */
  readonly denied = new Set<string>()
  readonly #server: Server
  #port = 0

  constructor(isDerived = false) {
    this.key = new TransitKey(isDerived)
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Again at the same address, if it was there before. */
  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>(resolve => this.#server.close(() => resolve()))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.key.isForgetful = this.fault === 'forgetful'
    const { status, body } = this.#answer(request, await text(request))
    if (this.fault === 'silent') return
    if (this.fault === 'torn') return void response.destroy()
    if (this.fault === 'standby') return void response.writeHead(307, { location: 'https://other.test/' }).end()
    if (this.fault === 'page') return void response.writeHead(200).end('<h1>Welcome</h1>')
    if (this.fault === 'empty') return void response.writeHead(200).end(JSON.stringify({ data: {} }))
    if (this.fault === 'huge') return void response.writeHead(200).end(Buffer.alloc(200_000, 32))
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }

  #answer(request: IncomingMessage, body: string): Answer {
    const { pathname } = new URL(request.url ?? '/', 'http://counterpart.test')
    const [, verb = '', named, more] = /^\/v1\/team\/transit\/(\w+)\/(\w+)(?:\/(\w+))?$/.exec(pathname) ?? []
    const act = more ? `${verb}/${more}` : verb
    this.asked.push(act)
    if (this.fault === 'sealed') return refused(503, 'Vault is sealed')
    if (this.fault === 'busy') return refused(500, 'internal error')
    if (this.fault === 'limited') return refused(429, 'request path is rate-limited')
    const isTheirs = request.headers['x-vault-namespace'] === this.namespace
    if (request.headers['x-vault-token'] !== this.token || this.denied.has(act) || !isTheirs)
      return refused(403, '1 error occurred:\n\t* permission denied\n\n')
    if (act === '') return refused(404, `no handler for route "${pathname}"`)
    if (!this.isThere || named !== this.name)
      return request.method === 'GET' ? refused(404) : refused(400, 'encryption key not found')
    if (request.method === 'GET') return act === 'keys' ? this.key.describe() : refused(405, 'unsupported operation')
    return this.#act(act, body === '' ? {} : JSON.parse(body))
  }

  #act(act: string, body: Record<string, never>): Answer {
    if (act === 'encrypt') return this.key.encrypt(body)
    if (act === 'decrypt') return this.key.decrypt(body)
    if (act === 'keys/config') return this.key.configure(body)
    if (act === 'keys/trim') return this.key.trim(body)
    return act === 'keys/rotate' ? this.key.rotate() : refused(404, 'no handler for route')
  }
}
