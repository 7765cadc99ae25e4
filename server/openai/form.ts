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
  /** The second image. */
  readonly reference: FormFile | null
  /** How many came. */
  readonly images: number
  readonly mask: FormFile | null
  dispose(): Promise<void>
}

export interface Kept {
  readonly imageId: string
  readonly maskId: string | null
  readonly referenceId: string | null
  discard(): Promise<void>
}

/**
 * Sixteen images and a mask, as OpenAI takes them. The first image is edited and the second is what some edits work from;
 * only those two, and the first mask, are kept.
 */
const FILES_MAX = 17

const isImage = (field: string): boolean => field === 'image' || /^image\[\d*\]$/.test(field)

export async function readEditForm(request: Request, media: Media): Promise<EditForm> {
  if (!/^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? ''))
    throw refuse('unsupported_content_type')
  let images = 0
  let masks = 0
  const wants = (field: string): boolean => (isImage(field) ? ++images <= 2 : field === 'mask' && ++masks === 1)
  const { spool, limits } = media
  const form = await readForm(request, { spool, fileBytes: limits.uploadBytes, files: FILES_MAX, wants })
  const { fields, files, dispose } = form
  const [image = null, reference = null] = files.filter(({ field }) => isImage(field))
  return { fields, image, reference, images, mask: files.find(({ field }) => field === 'mask') ?? null, dispose }
}

export async function keepPictures(media: Media, accountId: string, form: EditForm): Promise<Kept> {
  const { image, reference, mask } = form
  if (!image) throw refuse('missing_parameter', { param: 'image' })
  const ids: string[] = []
  const take = async (file: FormFile, param: 'image' | 'mask'): Promise<string> => {
    try {
      const origin = param === 'mask' ? 'mask' : 'upload'
      const picture = await media.ingest(file.source, accountId, { name: file.name, origin })
      assert(picture, 'an upload is never taken back')
      ids.push(picture.id)
      // Clients of OpenAI send masks with a hole; without one, something else was sent by mistake.
      if (param === 'mask' && !picture.hasAlpha) throw refuse('mask_without_hole', { param })
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
    return {
      imageId: await take(image, 'image'),
      maskId: mask ? await take(mask, 'mask') : null,
      referenceId: reference ? await take(reference, 'image') : null,
      discard,
    }
  } catch (error) {
    await discard()
    throw error
  }
}
