/** What the decoder child is asked and what it answers; both sides are built from this file. */
import type { CodecCode, CodecLimits, OutputFormat } from '@image2image/engine/codec'

/**
 * `intake`: a stranger's file becomes a clean original and its variants. `derive`: variants of a file that our own encoder
 * made, which stays as it is. `decode`: a kept file becomes pixels. `encode`: pixels become an original and its variants.
 */
export type Task =
  | { readonly kind: 'intake'; readonly limits: CodecLimits }
  | { readonly kind: 'derive'; readonly limits: CodecLimits }
  | { readonly kind: 'decode'; readonly limits: CodecLimits }
  | {
      readonly kind: 'encode'
      readonly width: number
      readonly height: number
      readonly format: OutputFormat
      readonly quality: number | null
      readonly description: string | null
    }

export interface Described {
  readonly width: number
  readonly height: number
  readonly format: OutputFormat
  readonly hasAlpha: boolean
  readonly frames: number
}

export type Reply =
  /** The file is read; from here on only our own pixels are worked on. */
  | { readonly event: 'decoded' }
  | { readonly event: 'done'; readonly described: Described }
  | { readonly event: 'refused'; readonly code: CodecCode; readonly details: Record<string, string | number | boolean> }
  | { readonly event: 'broken'; readonly name: string }

/** The largest thing that crosses: RGBA of the largest picture, and a little. */
export const maxBodyBytes = (pixels: number): number => pixels * 4 + 64 * 1024 * 1024

/** What goes to the child: bytes, or something of known size that is read as it is sent. */
export type Body = Uint8Array | StreamedBody

export interface StreamedBody {
  readonly sizeBytes: number
  /** Names the bytes, so that what killed a decoder is known when it comes again. */
  readonly digest: string
  read(): AsyncIterable<Buffer>
}

export const sizeOf = (body: Body): number => (body instanceof Uint8Array ? body.length : body.sizeBytes)
