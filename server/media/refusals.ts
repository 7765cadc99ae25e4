/** What may be wrong with a picture, an upload or the place for it: the codec's own words, and ours. */
import { CodecRefusal } from '@image2image/engine/codec'
import { Refusal, type RefusalKind, type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  upload_too_large: ['too_large', 'The file is larger than {limitMb} MB. Save it smaller and send it again.'],
  upload_missing: [
    'invalid',
    'No picture came with the request. Send it as multipart/form-data in the field "{field}".',
  ],
  one_file_only: ['invalid', 'Send one picture at a time: this request holds more than {limitFiles}.'],
  upload_malformed: ['invalid', 'The upload cannot be read: it is not well-formed multipart/form-data. Send it again.'],
  json_malformed: [
    'invalid',
    'The body cannot be read: send well-formed JSON, and pictures in it as data URLs such as "data:image/png;base64,…".',
  ],
  upload_interrupted: ['invalid', 'The upload stopped before its end. Send the picture again.'],
  upload_too_slow: [
    'invalid',
    'The upload stood still for {windowSeconds} seconds and was let go. Send the picture again when the connection is better.',
  ],
  upload_not_found: [
    'not_found',
    'There is no such upload: it was finished, let go after an hour without a byte, or ended with the server. Begin anew.',
  ],
  upload_offset_wrong: ['conflict', 'The server has {offset} bytes of this upload. Go on from there.'],
  upload_taken_over: ['conflict', 'This upload is continued over another connection.'],
  upload_too_long: ['invalid', 'More bytes came than the upload was said to have.'],
  upload_unfinished: ['conflict', 'Only {offset} of {sizeBytes} bytes have come. Send the rest first.'],
  upload_length_missing: ['invalid', 'Say in Upload-Length how many bytes the picture has.'],
  upload_metadata_malformed: [
    'invalid',
    'Upload-Metadata holds pairs of a word and its value in base64, with commas between: filename and use (picture or mask).',
  ],
  tus_version: ['invalid', 'This server speaks tus 1.0.0.'],
  disk_full: [
    'full',
    'The server has no room left, so the picture was not kept; nothing of it stays behind. Delete pictures you no longer need, or tell the operator.',
  ],
  too_many_uploads: ['too_many', 'This account sends {limitUploads} pictures at once already. Wait for one to finish.'],
  intake_busy: ['too_many', 'Too many pictures wait to be read. Try again in a minute.'],
  picture_not_found: ['not_found', 'There is no such picture. It may have been deleted.'],
  svg_missing: ['not_found', 'This picture is not kept as a drawing. Only results of “vector” are.'],
  picture_unreadable: [
    'gone',
    'The kept copy of this picture is damaged and is not shown. Upload the picture again; the operator finds it in the log.',
  ],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)

const codecKinds: Record<CodecRefusal['code'], RefusalKind> = {
  empty_file: 'invalid',
  not_a_picture: 'unsupported',
  unsupported_format: 'unsupported',
  damaged_picture: 'invalid',
  picture_too_large: 'too_large',
  side_too_long: 'too_large',
  too_many_frames: 'too_large',
  too_many_scans: 'too_large',
  file_too_large: 'too_large',
  decoder_out_of_memory: 'too_large',
  decoder_timed_out: 'too_large',
}

/** The codec's words are meant for people already; here they get their HTTP status. */
export const refusalOfCodec = (refusal: CodecRefusal): Refusal =>
  new Refusal(refusal.code, codecKinds[refusal.code], refusal.message, refusal.details)

export { CodecRefusal }

/** Of a moment: room may come, and a machine that was busy may have time. */
export const mayPass = ({ code, kind }: Refusal): boolean =>
  kind === 'too_many' || kind === 'full' || code === 'decoder_timed_out' || code === 'decoder_out_of_memory'
