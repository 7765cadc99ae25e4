/**
 * Signed notes and checkpoints as C2SP writes them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), so that any tool for
 * transparency logs can check ours: a text, an empty line, and a signature line of an Ed25519 key that has a name.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** The private half: the name, and 32 bytes from which the key is made. */
export interface NoteKey {
  readonly name: string
  readonly secret: KeyObject
  readonly verifier: NoteVerifier
}

export interface NoteVerifier {
  readonly name: string
  /** Four bytes that tell keys of the same name apart. */
  readonly id: Buffer
  readonly publicKey: Buffer
  /** `name+id+key`, to hand around. */
  readonly text: string
}

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
  readonly at: Date
  /** SHA-256 of the kept checkpoint before; of the first: zeros. */
  readonly after: Buffer
}

const ed25519 = 1
const derSecret = Buffer.from('302e020100300506032b657004220420', 'hex')
const derPublic = Buffer.from('302a300506032b6570032100', 'hex')

export function noteKeyOf(name: string, seed: Uint8Array): NoteKey {
  const secret = createPrivateKey({ key: Buffer.concat([derSecret, seed]), format: 'der', type: 'pkcs8' })
  const der = createPublicKey(secret).export({ format: 'der', type: 'spki' })
  return { name, secret, verifier: verifierOf(name, der.subarray(derPublic.length)) }
}

export function verifierOf(name: string, publicKey: Uint8Array): NoteVerifier {
  const key = Buffer.concat([Buffer.of(ed25519), publicKey])
  const id = createHash('sha256').update(`${name}\n`).update(key).digest().subarray(0, 4)
  return {
    name,
    id,
    publicKey: Buffer.from(publicKey),
    text: `${name}+${id.toString('hex')}+${key.toString('base64')}`,
  }
}

export function signNote(text: string, key: NoteKey): string {
  const signature = Buffer.concat([key.verifier.id, sign(null, Buffer.from(text), key.secret)])
  return `${text}\n— ${key.name} ${signature.toString('base64')}\n`
}

/** The text that the key signed, or null when it did not sign this. */
export function openNote(note: string, verifier: NoteVerifier): string | null {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) return null
  const text = note.slice(0, end + 1)
  const key = createPublicKey({ key: Buffer.concat([derPublic, verifier.publicKey]), format: 'der', type: 'spki' })
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [dash, name, encoded = '', ...rest] = line.split(' ')
    const bytes = Buffer.from(encoded, 'base64')
    const isOurs = dash === '—' && name === verifier.name && rest.length === 0 && bytes.length === 68
    if (!isOurs || !bytes.subarray(0, 4).equals(verifier.id)) continue
    if (verify(null, Buffer.from(text), key, bytes.subarray(4))) return text
  }
  return null
}

export const checkpointText = ({ origin, size, root, at, after }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\ntime ${at.toISOString()}\nafter ${after.toString('hex')}\n`

export function parseCheckpoint(text: string): Checkpoint | null {
  const found =
    /^(\S+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\nafter ([0-9a-f]{64})\n$/.exec(
      text,
    )
  if (!found) return null
  const [, origin = '', size, root = '', at = '', after = ''] = found
  return {
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64'),
    at: new Date(at),
    after: Buffer.from(after, 'hex'),
  }
}
