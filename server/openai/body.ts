/**
 * The body of an edit, in both forms that OpenAI takes: multipart with files, and JSON with data URLs or the ids of pictures
 * in the library. Parts come in any order, so the pictures are taken in when all of it is here; what is taken in for a
 * request that is then refused can be taken back with `discard`.
 */
import { assert } from '../kernel/assert.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type FormFile, type Media, type Picture, readForm, readJsonForm } from '../media/media.ts'
import { refuse } from './refusals.ts'

/** A picture as it came: a file, or the id of one that is in the library. */
export type Given = { readonly file: FormFile } | { readonly pictureId: string }

export interface EditBody {
  /** Everything but pictures; what JSON sends as objects is JSON text here. */
  readonly fields: ReadonlyMap<string, string>
  readonly images: readonly Given[]
  readonly mask: Given | null
  dispose(): Promise<void>
}

export interface Kept {
  /** The first is edited, the others are what it works from. */
  readonly images: readonly [Picture, ...Picture[]]
  readonly mask: Picture | null
  /** What names each of them when the same request comes again, with new copies of its files. */
  readonly contents: readonly string[]
  /** The ids of those that came with this request. */
  readonly brought: readonly string[]
  /** Takes back what this request brought. */
  discard(): Promise<void>
}

export const IMAGES_MAX = 16
/** Of one data URL, as OpenAI allows it. */
const DATA_URL_CHARACTERS = 20_971_520

const isImage = (field: string): boolean => field === 'image' || /^image\[\d*\]$/.test(field)

export function readEditBody(request: Request, media: Media): Promise<EditBody> {
  const type = request.headers.get('content-type') ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return readMultipart(request, media)
  if (/^application\/json\b/i.test(type)) return readJson(request, media)
  throw refuse('unsupported_content_type')
}

async function readMultipart(request: Request, { spool, limits }: Media): Promise<EditBody> {
  let masks = 0
  const others = new Map<string, string>()
  const wants = (field: string): boolean => {
    if (isImage(field)) return true
    if (field === 'mask') return ++masks === 1
    others.set(field, '')
    return false
  }
  const form = await readForm(request, { spool, fileBytes: limits.uploadBytes, files: IMAGES_MAX + 2, wants })
  const images = form.files.filter(({ field }) => isImage(field)).map(file => ({ file }))
  const mask = form.files.find(({ field }) => field === 'mask')
  const fields = new Map([...form.fields, ...others])
  return { fields, images, mask: mask ? { file: mask } : null, dispose: () => form.dispose() }
}

async function readJson(request: Request, { spool, limits }: Media): Promise<EditBody> {
  const most = { fileBytes: limits.uploadBytes, files: IMAGES_MAX + 1, characters: DATA_URL_CHARACTERS }
  const form = await readJsonForm(request, { spool, ...most })
  try {
    const { images, mask, ...rest } = objectOf(form.value)
    const given = (value: unknown, param: string): Given => givenOf(value, form.files, param)
    if (images !== undefined && !Array.isArray(images)) throw wrongPicture('images')
    return {
      fields: fieldsOf(rest),
      images: (images ?? []).map((image, index) => given(image, `images[${index}]`)),
      mask: mask === undefined || mask === null ? null : given(mask, 'mask'),
      dispose: () => form.dispose(),
    }
  } catch (error) {
    await form.dispose()
    throw error
  }
}

const wrongPicture = (param: string) =>
  refuse('invalid_value', {
    param,
    expected:
      'objects with either image_url (a data URL such as "data:image/png;base64,…") or file_id (a picture’s id)',
  })

function objectOf(value: unknown): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw refuse('invalid_value', { param: 'body', expected: 'a JSON object' })
  return value as Record<string, unknown>
}

/** The fields of a JSON body as a form would send them; `null` is the same as left out. */
export function fieldsOf(value: unknown): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [name, each] of Object.entries(objectOf(value))) {
    if (each === null || each === undefined) continue
    fields.set(name, typeof each === 'object' ? JSON.stringify(each) : String(each))
  }
  return fields
}

function givenOf(value: unknown, files: readonly FormFile[], param: string): Given {
  const { image_url: url, file_id: id } = (value !== null && typeof value === 'object' ? value : {}) as Record<
    string,
    unknown
  >
  if ((url === undefined) === (id === undefined)) throw wrongPicture(param)
  if (typeof id === 'string') return { pictureId: id }
  const file = files.find(({ field }) => field === url)
  if (file) return { file }
  if (typeof url === 'string' && /^https?:/i.test(url)) throw refuse('image_url_not_fetched', { param })
  throw wrongPicture(param)
}

const contentOf = (given: Given): string => ('file' in given ? given.file.source.digest : given.pictureId)

/** Takes the pictures into the library. `isPassing`: they go to a service, and nobody is known to look at them here. */
export async function keepPictures(media: Media, accountId: string, body: EditBody, isPassing: boolean): Promise<Kept> {
  const brought: string[] = []
  const take = async (given: Given, param: 'image' | 'mask'): Promise<Picture> => {
    try {
      const picture = 'file' in given ? await bring(given.file, param) : await find(given.pictureId)
      // Clients of OpenAI send masks with a hole; without one, something else was sent by mistake.
      if (param === 'mask' && !picture.hasAlpha) throw refuse('mask_without_hole', { param })
      return picture
    } catch (error) {
      if (error instanceof Refusal)
        throw new Refusal(error.code, error.kind, error.message, { ...error.details, param })
      throw error
    }
  }
  const find = (id: string): Promise<Picture> => media.requirePicture(accountId, id)
  const bring = async (file: FormFile, param: 'image' | 'mask'): Promise<Picture> => {
    const origin = param === 'mask' ? 'mask' : 'upload'
    const picture = await media.ingest(file.source, accountId, {
      name: file.name,
      origin,
      isPassing: isPassing && param === 'image',
    })
    assert(picture, 'an upload is never taken back')
    brought.push(picture.id)
    return picture
  }
  const discard = async (): Promise<void> => {
    for (const id of brought) await media.deletePicture(accountId, id).catch(() => {})
  }
  const contents = [...body.images.map(contentOf), ...(body.mask ? [`mask ${contentOf(body.mask)}`] : [])]
  const [first, ...rest] = body.images
  if (!first) throw refuse('missing_parameter', { param: 'image' })
  try {
    const images: [Picture, ...Picture[]] = [await take(first, 'image')]
    for (const each of rest) images.push(await take(each, 'image'))
    return { images, mask: body.mask ? await take(body.mask, 'mask') : null, contents, brought, discard }
  } catch (error) {
    await discard()
    throw error
  }
}
