import { useState } from 'react'
import { sayFailure } from '../../failure.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { Board } from './canvas.tsx'
import type { Upload } from './intake.ts'
import { Progress, sayUpload } from './run.tsx'

/** A picture on its way in: its preview from memory with progress on it, or the server's words why not. */
interface UploadingProps {
  upload: Upload
  /** Make was pressed while the picture is on its way. */
  isMakePending: boolean
  onCancel: () => void
  onAgain: () => void
  onChoose: () => void
}

const noop = () => undefined

export function Uploading(props: UploadingProps) {
  const { upload, onCancel } = props
  const [shape, setShape] = useState<{ width: number; height: number } | 'none' | null>(null)
  if (upload.error) return <Refused {...props} />
  const size = shape === null || shape === 'none' ? { width: 1200, height: 800 } : shape
  return (
    <Board {...size} zoom="fit" onFitted={noop}>
      {() => (
        <div className="absolute inset-0 bg-line">
          {shape === 'none' ? (
            <p className="flex h-full items-center justify-center p-8 text-center text-sm text-ink">
              {words.upload.noPreview}
            </p>
          ) : (
            <img
              src={upload.previewUrl}
              alt={upload.name}
              className={`size-full ${shape === null ? 'opacity-0' : ''}`}
              onLoad={event =>
                setShape({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
              }
              onError={() => setShape('none')}
            />
          )}
          <Progress
            label={props.isMakePending ? `${sayUpload(upload)} ${words.upload.thenMake}` : sayUpload(upload)}
            fraction={upload.fraction}
            isUnknown={upload.fraction === 1}
            onCancel={onCancel}
          />
        </div>
      )}
    </Board>
  )
}

function Refused({ upload, onCancel, onAgain, onChoose }: UploadingProps) {
  const isNetwork = upload.error?.name === 'NetworkError'
  return (
    <div className="absolute inset-0 flex items-center justify-center overflow-y-auto p-4">
      <Notice
        title={words.upload.failed}
        className="max-w-md"
        action={
          <>
            {isNetwork && <Button onClick={onAgain}>{words.upload.again}</Button>}
            <Button onClick={onChoose}>{words.upload.another}</Button>
            <Button look="quiet" onClick={onCancel}>
              {words.common.close}
            </Button>
          </>
        }
      >
        <p className="mb-1 truncate text-soft">{upload.name}</p>
        <p>{upload.error && (isNetwork ? words.upload.network : sayFailure(upload.error))}</p>
      </Notice>
    </div>
  )
}
