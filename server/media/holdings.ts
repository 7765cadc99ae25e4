import type { Holding } from '../kernel/holdings.ts'

const lifeOfPicture = 'Until the picture or the account is deleted.'

const picture = {
  category: 'source_picture',
  basis: 'contract',
  retention: lifeOfPicture,
  export: true,
  erase: 'delete',
} as const

const technical = {
  category: 'technical',
  basis: 'none',
  retention: lifeOfPicture,
  export: false,
  erase: 'delete',
} as const

const described = (column: string, purpose: string): Holding => ({ ...picture, where: `pictures.${column}`, purpose })
const inner = (column: string, purpose: string): Holding => ({ ...technical, where: `pictures.${column}`, purpose })

/** Every column and every kind of stored bytes that media keeps, and why. */
export const holdings: readonly Holding[] = [
  described('id', 'Names the picture.'),
  described('account_id', 'Whose picture it is.'),
  described('origin', 'Whether it was uploaded, drawn as a mask, or made here.'),
  described('name_sealed', 'The file name you gave it, encrypted with the picture’s own key.'),
  described('width', 'Shown beside the picture, and needed to lay it out.'),
  described('height', 'Shown beside the picture, and needed to lay it out.'),
  described('format', 'The kind of file that is kept.'),
  described('has_alpha', 'Whether parts are transparent.'),
  described('frames', 'How many frames or pages the file had; only the first is kept.'),
  described('original_bytes', 'Size of the kept file.'),
  inner('large_bytes', 'Size of the derived 1280-pixel picture, once there is one.'),
  inner('thumbnail_bytes', 'Size of the derived 320-pixel picture, once there is one.'),
  inner('svg_bytes', 'Size of the drawing, for a result that is one.'),
  inner('matte_bytes', 'Size of the kept matte, once it was asked for.'),
  described('generation_id', 'Which generation made it.'),
  inner('wrapped_key', 'The picture’s own key, locked with the master key. Gone with the row.'),
  inner('key_id', 'Which master key locks it.'),
  described('created_at', 'When it came.'),
  {
    ...picture,
    where: 'storage:pictures/original',
    purpose: 'The uploaded picture without its metadata, encrypted; the generations work on it.',
  },
  {
    ...picture,
    category: 'generated_content',
    where: 'storage:pictures/original (results)',
    purpose: 'The picture that a generation made, encrypted.',
  },
  {
    ...picture,
    category: 'generated_content',
    where: 'storage:pictures/svg',
    purpose: 'The drawing (SVG) that a generation made beside the picture, encrypted.',
  },
  {
    ...picture,
    where: 'storage:pictures/matte',
    purpose: 'Where the main subject of the picture is, at 512 pixels, for masks and previews, encrypted.',
    export: false,
  },
  {
    ...picture,
    where: 'storage:pictures/large',
    purpose: 'The same picture at 1280 pixels for the screen, encrypted.',
    export: false,
  },
  {
    ...picture,
    where: 'storage:pictures/thumbnail',
    purpose: 'The same picture at 320 pixels for lists, encrypted.',
    export: false,
  },
  {
    where: 'storage:spool',
    category: 'source_picture',
    purpose:
      'The file you send, until it is read: encrypted under a key that is never written down, without a name; a small one in memory only.',
    basis: 'contract',
    retention:
      'Seconds: until the picture is read or refused, or the server ends. One that is sent in pieces: an hour after its last piece at most.',
    export: false,
    erase: 'delete',
  },
]
