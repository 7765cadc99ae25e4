/**
 * An authenticator made of software, for tests: it makes ES256 key pairs and signs challenges as a phone would, and can be
 * told to lie about everything it says.
 */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

export interface Lies {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly isVerified?: boolean
  readonly counter?: number
  readonly userHandle?: string
  readonly credentialId?: string
  readonly certificates?: readonly Buffer[]
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()

/** Just enough CBOR: whole numbers, texts, bytes, lists, maps. */
type Cbor = number | string | Uint8Array | readonly Cbor[] | ReadonlyMap<number | string, Cbor>

function cborHead(major: number, size: number): Buffer {
  if (size < 24) return Buffer.of((major << 5) | size)
  if (size < 256) return Buffer.of((major << 5) | 24, size)
  return Buffer.of((major << 5) | 25, size >> 8, size & 255)
}

function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
  if (typeof value === 'string') return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([cborHead(2, value.length), value])
  if (value instanceof Map) {
    const pairs = [...value].flatMap(([key, each]) => [cbor(key), cbor(each)])
    return Buffer.concat([cborHead(5, value.size), ...pairs])
  }
  const list = value as readonly Cbor[]
  return Buffer.concat([cborHead(4, list.length), ...list.map(cbor)])
}

interface Options {
  readonly challenge: string
}

export class Authenticator {
  readonly #origin: string
  readonly #rpId: string
  readonly #id = randomBytes(16)
  readonly #secret: KeyObject
  readonly #coseKey: Buffer
  #userHandle = ''
  #counter = 0

  constructor(origin: string, rpId: string) {
    this.#origin = origin
    this.#rpId = rpId
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#secret = privateKey
    const coordinates: [number, Cbor][] = [
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]
    this.#coseKey = cbor(new Map<number, Cbor>([[1, 2], [3, -7], [-1, 1], ...coordinates]))
  }

  create(options: Options & { user: { id: string } }, lies: Lies = {}): RegistrationResponseJSON {
    this.#userHandle = options.user.id
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, this.#id.length), this.#id, this.#coseKey])
    const authData = Buffer.concat([this.#head(0x40, lies), attested])
    const statement = new Map<string, Cbor>(
      lies.certificates
        ? [
            ['alg', -7],
            ['sig', randomBytes(70)],
            ['x5c', lies.certificates],
          ]
        : [],
    )
    const object = new Map<string, Cbor>([
      ['fmt', lies.certificates ? 'packed' : 'none'],
      ['attStmt', statement],
      ['authData', authData],
    ])
    const id = base64url(this.#id)
    const response = {
      clientDataJSON: base64url(this.#clientData('webauthn.create', options, lies)),
      attestationObject: base64url(cbor(object)),
    }
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} }
  }

  get(options: Options, lies: Lies = {}): AuthenticationResponseJSON {
    this.#counter++
    const authData = this.#head(0, lies)
    const clientData = this.#clientData('webauthn.get', options, lies)
    const signature = createSign('sha256')
      .update(Buffer.concat([authData, sha256(clientData)]))
      .sign(this.#secret)
    const id = lies.credentialId ?? base64url(this.#id)
    const response = {
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authData),
      signature: base64url(signature),
      userHandle: lies.userHandle ?? this.#userHandle,
    }
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} }
  }

  #clientData(type: string, { challenge }: Options, lies: Lies): Buffer {
    const said = { type, challenge: lies.challenge ?? challenge, origin: lies.origin ?? this.#origin }
    return Buffer.from(JSON.stringify({ ...said, crossOrigin: false }))
  }

  #head(more: number, lies: Lies): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(lies.counter ?? this.#counter)
    const flags = 0x01 | (lies.isVerified === false ? 0 : 0x04) | more
    return Buffer.concat([sha256(lies.rpId ?? this.#rpId), Buffer.of(flags), counter])
  }
}

interface App {
  request(url: string, init: RequestInit): Response | Promise<Response>
}

/** A browser without a screen: keeps cookies as one does, and says where its requests come from. */
export class Visitor {
  readonly #app: App
  readonly #origin: string
  readonly cookies = new Map<string, string>()
  userAgent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.7339.31415 Safari/537.36'

  constructor(app: App, origin: string) {
    this.#app = app
    this.#origin = origin
  }

  /** The same cookies in another hand: what a thief has. */
  copy(): Visitor {
    const thief = new Visitor(this.#app, this.#origin)
    for (const [name, value] of this.cookies) thief.cookies.set(name, value)
    return thief
  }

  async send(method: string, path: string, body?: object): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await this.#app.request(`${this.#origin}${path}`, {
      method,
      headers: {
        host: new URL(this.#origin).host,
        origin: this.#origin,
        'user-agent': this.userAgent,
        ...(cookie ? { cookie } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = pair.split(/=(.*)/)
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  /** The status, and the code of a refusal. */
  async try(method: string, path: string, body?: object): Promise<readonly [number, string | undefined]> {
    const answer = await this.send(method, path, body)
    const said = answer.headers.get('content-type')?.includes('problem') ? await answer.json() : {}
    return [answer.status, said.code]
  }

  get isSignedIn(): boolean {
    return [...this.cookies.keys()].some(name => name.endsWith('session_token'))
  }
}
