/**
 * The body of an edit. Its parts come in any order, so the pictures are taken in when all of it is here; what is taken in
 * for a request that is then refused can be taken back with `discard`.
 */
import { assert } from '../kernel/assert.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type FormFile, type Media, readForm } from '../media/media.ts'
import { refuse } from './refusals.ts'

export interface EditForm {
  readonly fields: ReadonlyMap<string, string>
  readonly image: FormFile | null
  /** How many came. */
  readonly images: number
  readonly mask: FormFile | null
}

export interface Kept {
  readonly imageId: string
  readonly maskId: string | null
  discard(): Promise<void>
}

/** Sixteen images and a mask, as OpenAI takes them; only the first image is edited, so only that one, and the first mask, are kept in memory. */
const FILES_MAX = 17

const isImage = (field: string): boolean => field === 'image' || /^image\[\d*\]$/.test(field)

export async function readEditForm(request: Request, media: Media): Promise<EditForm> {
  if (!/^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? ''))
    throw refuse('unsupported_content_type')
  let images = 0
  let masks = 0
  const wants = (field: string): boolean => (isImage(field) ? ++images === 1 : field === 'mask' && ++masks === 1)
  const { fields, files } = await readForm(request, { fileBytes: media.limits.uploadBytes, files: FILES_MAX, wants })
  const image = files.find(({ field }) => isImage(field)) ?? null
  return { fields, image, images, mask: files.find(({ field }) => field === 'mask') ?? null }
}

export async function keepPictures(media: Media, accountId: string, form: EditForm): Promise<Kept> {
  const { image } = form
  if (!image) throw refuse('missing_parameter', { param: 'image' })
  const ids: string[] = []
  const take = async (file: FormFile, param: 'image' | 'mask'): Promise<string> => {
    try {
      const picture = await media.ingest(file.bytes, accountId, { name: file.name, origin: 'upload' })
      assert(picture, 'an upload is never taken back')
      ids.push(picture.id)
      return picture.id
    } catch (error) {
      if (error instanceof Refusal)
        throw new Refusal(error.code, error.kind, error.message, { ...error.details, param })
      throw error
    }
  }
  const discard = async (): Promise<void> => {
    for (const id of ids) await media.deletePicture(accountId, id).catch(() => {})
  }
  try {
    return { imageId: await take(image, 'image'), maskId: form.mask ? await take(form.mask, 'mask') : null, discard }
  } catch (error) {
    await discard()
    throw error
  }
}
