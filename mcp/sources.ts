/**
 * How a picture is named in a tool's arguments: by id, as bytes in base64, or by path where files are allowed. Never by a
 * web address: nobody here fetches what a model was talked into.
 */

/** A picture that cannot be taken, and what would work. */
export class McpRefusal extends Error {
  override name = 'McpRefusal'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Files on a disk, within bounds. */
export interface Files {
  read(path: string): Promise<Blob>
  /** Before anything is paid for. */
  mayWrite(path: string | undefined): Promise<void>
  /** A new file; gives its whole path. */
  write(path: string, blob: Blob): Promise<string>
}

/** Not everything that runs this has one. */
const hasBuffer = typeof globalThis.Buffer === 'function'

/** Shorter is no picture, and may well be a path. */
const base64Characters = 64
/** Longer is no path. */
const pathCharacters = 4_096

export async function readSource(source: string, files: Files | undefined): Promise<Blob | string> {
  const text = source.trim()
  if (/^pic_[0-9a-z]{30}$/.test(text)) return text
  if (/^data:/i.test(text)) return blobOf(text.slice(text.indexOf(',') + 1), isBase64Url(text))
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text) && !/^file:/i.test(text))
    throw new McpRefusal('address_refused', 'Web addresses are refused. Send the bytes as a data: URL or in base64.')
  const looksLikeBytes = text.length >= base64Characters && /^[A-Za-z0-9+/\s]+={0,2}$/.test(text)
  if (files && text.length <= pathCharacters) {
    const file = await files.read(text).catch((error: unknown) => {
      // Short bytes may look like the name of a file that is not there.
      if (!looksLikeBytes || !(error instanceof McpRefusal)) throw error
      return null
    })
    if (file) return file
  }
  if (!looksLikeBytes)
    throw new McpRefusal('picture_unknown', 'Give the id of a picture (pic_…), a data: URL, or its bytes in base64.')
  return blobOf(text, true)
}

const isBase64Url = (url: string): boolean => /^data:[^,]*;base64,/i.test(url)

function blobOf(encoded: string, isBase64: boolean): Blob {
  try {
    if (!isBase64) throw new TypeError('not base64')
    const tight = encoded.replaceAll(/\s/g, '')
    return new Blob([hasBuffer ? bufferOf(tight) : Uint8Array.from(atob(tight), each => each.charCodeAt(0))])
  } catch {
    throw new McpRefusal('picture_malformed', 'The bytes of the picture are not well-formed base64.')
  }
}

/** As strict as `atob`, which it stands in for. */
function bufferOf(encoded: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.replace(/=+$/, '').length % 4 === 1)
    throw new TypeError('not base64')
  return Uint8Array.from(Buffer.from(encoded, 'base64'))
}

/** What an answer may hold; base64 and JSON make several copies of it. */
export const inlineBytes = 8 * 1024 * 1024

/** Before it is fetched. */
export function requireInline(sizeBytes: number): void {
  if (sizeBytes <= inlineBytes) return
  const megabytes = (bytes: number) => Math.ceil(bytes / (1024 * 1024))
  throw new McpRefusal(
    'picture_too_large_here',
    `This picture has ${megabytes(sizeBytes)} MB, and an answer holds ${megabytes(inlineBytes)}. Ask get_image for size "large".`,
  )
}

export async function base64Of(blob: Blob): Promise<string> {
  requireInline(blob.size)
  const bytes = await blob.arrayBuffer()
  if (hasBuffer) return Buffer.from(bytes).toString('base64')
  const parts = new Uint8Array(bytes)
  let binary = ''
  for (let at = 0; at < parts.length; at += 32_768) binary += String.fromCharCode(...parts.subarray(at, at + 32_768))
  return btoa(binary)
}
