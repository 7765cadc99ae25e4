import type { Picture } from '@image2image/sdk'
import {
  CornerDownLeft,
  Download,
  FileCode2,
  ImagePlus,
  Maximize,
  PenLine,
  Trash2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { api } from '../../api.ts'
import { Button, Hint, IconButton, iconButtonClass } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { size } from '../../words/format.ts'

/** Above the picture: what it is, and what can be done with it as it is. */
const icon = { 'aria-hidden': true, size: 18, strokeWidth: 1.75 } as const
const copy = words.result

interface PictureBarProps {
  picture: Picture
  /** The words that made it, or its file name. */
  title: string
  isResult: boolean
  zoomPercent: number | null
  onZoom: (direction: 'in' | 'out' | 'fit') => void
  onUseAsInput: () => void
  onDelete: () => void
  onNew: () => void
  /** Leads to a start from words; null where no model makes pictures from them. */
  onWords: (() => void) | null
}

export function PictureBar(props: PictureBarProps) {
  const { picture, title, isResult, onUseAsInput, onDelete, onNew, onWords } = props
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-surface pr-1 pl-4 sm:pr-2">
      <p className="min-w-0 flex-1 truncate text-sm">
        {/* On a phone the words stand right below. */}
        <span className={`font-medium ${isResult ? 'max-sm:sr-only' : ''}`}>{title}</span>
        <span className="ml-3 hidden text-soft tabular-nums md:inline">
          {picture.width} × {picture.height} · {size(picture.sizeBytes)}
        </span>
      </p>
      <ZoomControls {...props} />
      {isResult && (
        <Hint label={copy.useAsInput} shortcut="U">
          <Button look="quiet" className="px-3" onClick={onUseAsInput}>
            <CornerDownLeft {...icon} />
            {copy.useAsInput}
          </Button>
        </Hint>
      )}
      <Hint label={copy.download}>
        <a
          className={`${iconButtonClass} hover:bg-hover hover:text-ink`}
          aria-label={copy.download}
          href={api.pictures.contentUrl(picture.id, 'original', { download: true })}
          download
        >
          <Download {...icon} />
        </a>
      </Hint>
      {picture.hasSvg && (
        <Hint label={copy.downloadSvg}>
          <a
            className={`${iconButtonClass} hover:bg-hover hover:text-ink`}
            aria-label={copy.downloadSvg}
            href={api.pictures.contentUrl(picture.id, 'svg', { download: true })}
            download
          >
            <FileCode2 {...icon} />
          </a>
        </Hint>
      )}
      <IconButton label={copy.delete} onClick={onDelete}>
        <Trash2 {...icon} />
      </IconButton>
      <Divider />
      {onWords && (
        <IconButton label={copy.fromWords} onClick={onWords}>
          <PenLine {...icon} />
        </IconButton>
      )}
      <IconButton label={copy.newPicture} shortcut="O" onClick={onNew}>
        <ImagePlus {...icon} />
      </IconButton>
    </div>
  )
}

function ZoomControls({ zoomPercent, onZoom }: PictureBarProps): ReactNode {
  if (zoomPercent === null) return null
  return (
    <div className="hidden items-center md:flex">
      <IconButton label={words.canvas.zoomOut} shortcut="−" onClick={() => onZoom('out')}>
        <ZoomOut {...icon} />
      </IconButton>
      <output className="w-11 text-center text-xs text-soft tabular-nums">{zoomPercent} %</output>
      <IconButton label={words.canvas.zoomIn} shortcut="+" onClick={() => onZoom('in')}>
        <ZoomIn {...icon} />
      </IconButton>
      <IconButton label={words.canvas.zoomFit} shortcut="0" onClick={() => onZoom('fit')}>
        <Maximize {...icon} />
      </IconButton>
      <Divider />
    </div>
  )
}

const Divider = () => <span aria-hidden className="mx-1 h-5 w-px bg-line" />
