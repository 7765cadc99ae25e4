/** Why a file was not taken. The code is for programs, the message for people: it says what to do next. */
const messages = {
  empty_file:
    'The file is empty. Choose the picture again; if it came from a cloud drive, wait until it is downloaded.',
  not_a_picture: 'This file is not a picture. Send a JPEG, PNG, WebP, AVIF, HEIC, TIFF or GIF.',
  unsupported_format: 'Pictures of the kind {kind} are not read here. {advice}',
  damaged_picture:
    'The picture is damaged or cut short ({reason}). Send the file again, or export it anew as JPEG or PNG.',
  picture_too_large:
    'The picture has {pixels} pixels ({width} x {height}); at most {limitPixels} are allowed. Make it smaller and send it again.',
  side_too_long:
    'The picture is {width} x {height}; no side may be longer than {limitSidePixels} pixels. Crop it or make it smaller.',
  too_many_frames:
    'The file holds more than {limitFrames} frames or pages. Save the one you want as a single picture and send that.',
  too_many_scans:
    'The JPEG is stored in more than {limitScans} passes, which no camera does. Save it again as an ordinary JPEG and send that.',
  file_too_large:
    'The file has {sizeBytes} bytes; at most {limitBytes} are allowed. Save it smaller and send it again.',
  decoder_out_of_memory:
    'Reading the picture took more memory than one picture may have. Make it smaller and send it again.',
  decoder_timed_out:
    'Reading the picture took too long. Save it again as JPEG or PNG, or make it smaller, and send that.',
} as const

export type CodecCode = keyof typeof messages
export type CodecDetails = Record<string, string | number | boolean>

export class CodecRefusal extends Error {
  override name = 'CodecRefusal'
  readonly code: CodecCode
  readonly details: CodecDetails

  constructor(code: CodecCode, details: CodecDetails = {}) {
    super(messages[code].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? 'unknown')))
    this.code = code
    this.details = details
  }
}

export const codecCodes = Object.keys(messages) as CodecCode[]

export const damaged = (reason: string): CodecRefusal => new CodecRefusal('damaged_picture', { reason })
