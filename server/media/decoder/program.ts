/**
 * The child that touches strangers' files. It has no secrets, no environment, no right to write files or start programs,
 * and may be killed at any moment. It takes one task at a time from stdin and answers on descriptor 3, since native
 * libraries may print on the other two.
 */
import { writeSync } from 'node:fs'
import {
  CodecRefusal,
  type DecodedPicture,
  decode,
  type EncodeOptions,
  encode,
  isOpaque,
  type OutputFormat,
  scaleDown,
} from '@image2image/engine/codec'
import { variantSidePixels } from '../picture.ts'
import { type Frame, FrameReader, piecesOf } from './frames.ts'
import { type Described, maxBodyBytes, type Reply, type Task } from './task.ts'

const answerDescriptor = 3
const mostPixels = 100_000_000

type Pixels = DecodedPicture['pixels']

function answer(reply: Reply, bodies: readonly Uint8Array[] = []): void {
  for (const piece of piecesOf(reply, bodies)) {
    for (let at = 0; at < piece.length; ) {
      try {
        at += writeSync(answerDescriptor, piece, at)
      } catch (cause) {
        if (!(cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN')) throw cause
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
      }
    }
  }
}

/** The kind of file that keeps what the sender's kind kept, among those every browser shows. */
function cleanForm(picture: DecodedPicture): EncodeOptions {
  if (picture.lossless) return { format: 'png' }
  if (picture.hasAlpha) return { format: 'webp', quality: 92 }
  if (picture.format === 'webp') return { format: 'webp', quality: 92 }
  return { format: 'jpeg', quality: 92, fullChroma: picture.fullChroma }
}

/** One reduction to 1280 pixels feeds both variants: the ladder costs a fraction of two decodes. */
async function deriveVariants(pixels: Pixels): Promise<Uint8Array[]> {
  const large = await scaleDown(pixels, variantSidePixels.large)
  const thumbnail = await scaleDown(large, variantSidePixels.thumbnail)
  return [
    await encode(large, { format: 'webp', quality: 80 }),
    await encode(thumbnail, { format: 'webp', quality: 80 }),
  ]
}

const describe = (picture: DecodedPicture, format: OutputFormat): Described => ({
  width: picture.width,
  height: picture.height,
  format,
  hasAlpha: picture.hasAlpha,
  frames: picture.frames,
})

async function perform(task: Task, [bytes]: readonly Buffer[]): Promise<void> {
  if (task.kind === 'encode') {
    const { width, height, format, quality, description } = task
    const pixels = { width, height, data: bytes }
    const options = {
      format,
      ...(quality === null ? {} : { quality }),
      ...(description === null ? {} : { description }),
    }
    answer({ event: 'decoded' })
    const original = await encode(pixels, options)
    const kept = { width, height, format, hasAlpha: format !== 'jpeg' && !isOpaque(bytes), frames: 1 }
    return answer({ event: 'done', described: kept }, [original, ...(await deriveVariants(pixels))])
  }
  const picture = await decode(bytes, task.limits)
  answer({ event: 'decoded' })
  if (task.kind === 'decode') {
    return answer({ event: 'done', described: describe(picture, keptFormat(picture)) }, [bytesOf(picture.pixels)])
  }
  if (task.kind === 'derive') {
    return answer(
      { event: 'done', described: describe(picture, keptFormat(picture)) },
      await deriveVariants(picture.pixels),
    )
  }
  const form = cleanForm(picture)
  const original = await encode(picture.pixels, form)
  answer({ event: 'done', described: describe(picture, form.format) }, [
    original,
    ...(await deriveVariants(picture.pixels)),
  ])
}

const bytesOf = ({ data }: Pixels): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** Files that we keep are only ever of these kinds. */
const keptFormat = ({ format }: DecodedPicture): OutputFormat =>
  format === 'png' || format === 'webp' || format === 'avif' ? format : 'jpeg'

async function handle({ head, bodies }: Frame<Task>): Promise<void> {
  try {
    await perform(head, bodies)
  } catch (cause) {
    if (cause instanceof CodecRefusal) return answer({ event: 'refused', code: cause.code, details: cause.details })
    answer({ event: 'broken', name: cause instanceof Error ? cause.name : typeof cause })
  }
}

let last: Promise<void> = Promise.resolve()
const reader = new FrameReader<Task>(frame => {
  last = last.then(() => handle(frame))
}, maxBodyBytes(mostPixels))

process.stdin.on('data', (chunk: Buffer) => {
  if (!reader.push(chunk)) process.exit(2)
})
// The parent is gone, or wants no more. An ordinary exit would wait for the native work that nobody needs.
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'))
