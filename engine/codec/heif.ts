/**
 * HEIC by libheif's WebAssembly build, since npm's sharp has no HEVC decoder. The low-level interface is used instead of
 * the package's `HeifDecoder`, because only it gives the primary picture, more than 8 bits, and the colour profile.
 * libheif itself applies the container's crop, rotation and mirroring; an EXIF orientation inside HEIC is void by the standard.
 */
import { createRequire } from 'node:module'
import { CodecRefusal, damaged } from './refusal.ts'

interface Libheif {
  readonly HEAPU8: Uint8Array
  readonly HEAP32: Int32Array
  readonly HEAPU32: Uint32Array
  _malloc(size: number): number
  _free(pointer: number): void
  _heif_context_alloc(): number
  _heif_context_free(context: number): void
  _heif_context_read_from_memory(error: number, context: number, data: number, size: number, options: number): void
  _heif_context_get_primary_image_handle(error: number, context: number, out: number): void
  _heif_image_handle_release(handle: number): void
  _heif_image_handle_get_width(handle: number): number
  _heif_image_handle_get_height(handle: number): number
  _heif_image_handle_get_luma_bits_per_pixel(handle: number): number
  _heif_image_handle_is_premultiplied_alpha(handle: number): number
  _heif_image_handle_get_raw_color_profile_size(handle: number): number
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, out: number): void
  _heif_decode_image(error: number, handle: number, out: number, space: number, chroma: number, options: number): void
  _heif_decoding_options_alloc(): number
  _heif_decoding_options_free(options: number): void
  _heif_image_get_width(image: number, channel: number): number
  _heif_image_get_height(image: number, channel: number): number
  _heif_image_get_bits_per_pixel_range(image: number, channel: number): number
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number
  _heif_image_release(image: number): void
}

export interface HeifPicture {
  readonly width: number
  readonly height: number
  /** RGBA; 16 bits a channel when the file holds more than 8. */
  readonly samples: Uint8Array | Uint16Array
  readonly profile: Uint8Array | null
}

const colourspaceRgb = 1
const chromaRgba = 11
const chromaRgbaDeep = 15
const channelInterleaved = 10
/** Place of `strict_decoding` in `heif_decoding_options`: without it a missing tile is left green and called a success. */
const strictDecodingAt = 21
const errorMemory = 6
const errorUnsupported = 4

let loaded: Libheif | null = null

function libheif(): Libheif {
  loaded ??= createRequire(import.meta.url)('libheif-js/wasm-bundle') as Libheif
  return loaded
}

export function decodeHeif(bytes: Uint8Array, requireSize: (width: number, height: number) => void): HeifPicture {
  const heif = libheif()
  const data = heif._malloc(bytes.length)
  // 12 bytes for heif_error, 4 for a returned pointer, 4 for a stride.
  const scratch = heif._malloc(32)
  if (data === 0 || scratch === 0) throw new CodecRefusal('decoder_out_of_memory')
  const context = heif._heif_context_alloc()
  const options = heif._heif_decoding_options_alloc()
  heif.HEAPU8[options + strictDecodingAt] = 1
  let handle = 0
  let image = 0
  const check = (): void => {
    const code = heif.HEAP32[scratch >> 2]
    if (code === errorMemory) throw new CodecRefusal('decoder_out_of_memory')
    if (code === errorUnsupported) {
      throw new CodecRefusal('unsupported_format', { kind: 'HEIF with another codec', advice: 'Export it as JPEG.' })
    }
    if (code !== 0) throw damaged('its data do not decode')
  }
  try {
    heif.HEAPU8.set(bytes, data)
    heif._heif_context_read_from_memory(scratch, context, data, bytes.length, 0)
    check()
    heif._heif_context_get_primary_image_handle(scratch, context, scratch + 12)
    check()
    handle = heif.HEAPU32[(scratch + 12) >> 2]
    requireSize(heif._heif_image_handle_get_width(handle), heif._heif_image_handle_get_height(handle))
    const deep = heif._heif_image_handle_get_luma_bits_per_pixel(handle) > 8
    const profile = readProfile(heif, handle, scratch)
    const chroma = deep ? chromaRgbaDeep : chromaRgba
    heif._heif_decode_image(scratch, handle, scratch + 12, colourspaceRgb, chroma, options)
    check()
    image = heif.HEAPU32[(scratch + 12) >> 2]
    const isPremultiplied = heif._heif_image_handle_is_premultiplied_alpha(handle) !== 0
    const picture = copyOut(heif, image, deep, scratch)
    if (isPremultiplied) straighten(picture.samples)
    return { ...picture, profile }
  } catch (cause) {
    if (cause instanceof CodecRefusal) throw cause
    // A trap in WebAssembly leaves the module in an unknown state: the next picture gets a fresh one.
    loaded = null
    throw damaged('its data do not decode')
  } finally {
    if (image !== 0) heif._heif_image_release(image)
    if (handle !== 0) heif._heif_image_handle_release(handle)
    heif._heif_decoding_options_free(options)
    heif._heif_context_free(context)
    heif._free(scratch)
    heif._free(data)
  }
}

function readProfile(heif: Libheif, handle: number, scratch: number): Uint8Array | null {
  const size = heif._heif_image_handle_get_raw_color_profile_size(handle)
  if (size < 128) return null
  const pointer = heif._malloc(size)
  if (pointer === 0) throw new CodecRefusal('decoder_out_of_memory')
  heif._heif_image_handle_get_raw_color_profile(scratch, handle, pointer)
  const profile = heif.HEAPU8.slice(pointer, pointer + size)
  heif._free(pointer)
  return heif.HEAP32[scratch >> 2] === 0 ? profile : null
}

function copyOut(heif: Libheif, image: number, deep: boolean, scratch: number): Omit<HeifPicture, 'profile'> {
  const width = heif._heif_image_get_width(image, channelInterleaved)
  const height = heif._heif_image_get_height(image, channelInterleaved)
  const plane = heif._heif_image_get_plane_readonly2(image, channelInterleaved, scratch + 16)
  const stride = heif.HEAPU32[(scratch + 16) >> 2]
  if (plane === 0 || width < 1 || height < 1) throw damaged('its data do not decode')
  const rowBytes = width * (deep ? 8 : 4)
  const out = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height; y++) {
    out.set(heif.HEAPU8.subarray(plane + y * stride, plane + y * stride + rowBytes), y * rowBytes)
  }
  if (!deep) return { width, height, samples: out }
  const samples = new Uint16Array(out.buffer)
  const most = 2 ** heif._heif_image_get_bits_per_pixel_range(image, channelInterleaved) - 1
  const scale = 65_535 / most
  for (let i = 0; i < samples.length; i++) samples[i] = Math.min(65_535, Math.round(samples[i] * scale))
  return { width, height, samples }
}

function straighten(samples: Uint8Array | Uint16Array): void {
  const most = samples instanceof Uint16Array ? 65_535 : 255
  for (let i = 0; i < samples.length; i += 4) {
    const alpha = samples[i + 3]
    if (alpha === 0 || alpha === most) continue
    for (let c = 0; c < 3; c++) samples[i + c] = Math.min(most, Math.round((samples[i + c] * most) / alpha))
  }
}
