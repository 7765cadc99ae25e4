import type { Generation } from '@image2image/sdk'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { percent } from '../../words/format.ts'
import type { Upload } from './intake.ts'

/** Work drawn on the picture itself: what is being done, how far it is, and the way to stop it. */
const copy = words.run

export function sayStage(generation: Generation): string {
  if (generation.state === 'queued') return copy.queued
  return generation.stage === '' ? copy.running : generation.stage.charAt(0).toUpperCase() + generation.stage.slice(1)
}

interface ProgressProps {
  label: string
  fraction: number
  isUnknown?: boolean
  onCancel: () => void
  isCancelling?: boolean
  /** Something new is to be seen under it. */
  isClear?: boolean
}

export function Progress({
  label,
  fraction,
  isUnknown = false,
  onCancel,
  isCancelling = false,
  isClear = false,
}: ProgressProps) {
  const done = percent(fraction)
  return (
    <div className={`absolute inset-0 ${isClear ? '' : 'bg-[#0f0f0f]/35'}`}>
      <div className="absolute inset-x-0 bottom-0 bg-[#0f0f0f]/80 text-[#f1f1f1]">
        <div
          role="progressbar"
          aria-label={copy.progress}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={isUnknown ? undefined : done}
          aria-valuetext={isUnknown ? label : `${label}, ${done} %`}
          className="h-0.5 bg-[#f1f1f1]/25"
        >
          <div
            className={`h-full bg-[#f1f1f1] transition-[width] duration-200 ease-(--ease-calm) ${isUnknown ? 'animate-pulse' : ''}`}
            style={{ width: isUnknown ? '100%' : `${done}%` }}
          />
        </div>
        <div className="flex min-h-12 items-center gap-3 py-1 pr-1 pl-4 text-sm">
          <span className="min-w-0 flex-1 truncate">{isCancelling ? copy.cancelling : label}</span>
          {!isUnknown && <span className="tabular-nums">{done} %</span>}
          <button
            type="button"
            onClick={onCancel}
            disabled={isCancelling}
            className="tap h-10 rounded-md px-3 font-medium outline-[#f1f1f1] transition-colors duration-[120ms] enabled:hover:bg-[#f1f1f1]/15 disabled:opacity-60"
          >
            {copy.cancel}
          </button>
        </div>
      </div>
    </div>
  )
}

/** These end the same way every time: what helps is another picture or other words, not another try. */
const finalCodes = new Set([
  'no_subject',
  'no_sky',
  'no_face',
  'no_text',
  'character_missing',
  'mask_missing',
  'mask_empty',
  'mask_size',
  'mask_changes_size',
  'reference_missing',
  'nothing_to_change',
  'nothing_understood',
  'needs_generative',
  'invalid_parameter',
  'picture_too_small',
  'picture_too_large',
  'input_gone',
  'moderation_blocked',
  'provider_billing_limit',
  'provider_key_refused',
  'provider_model_gone',
  'provider_refused_order',
  'connection_gone',
])

interface FailedProps {
  code: string
  message: string
  /** What may help, beyond what the message says. */
  hint?: string
  /** There was no picture before: what helps is to say it otherwise. */
  isFromWords: boolean
  onAgain: () => void
  onBack: () => void
  canRun: boolean
}

export function Failed({ code, message, hint = '', isFromWords, onAgain, onBack, canRun }: FailedProps) {
  return (
    <div className="absolute inset-0 flex items-center justify-center overflow-y-auto bg-[#0f0f0f]/35 p-3">
      <Notice
        title={copy.failedTitle}
        className="max-w-md shade"
        action={
          <>
            {!finalCodes.has(code) && (
              <Button onClick={onAgain} disabled={!canRun}>
                {copy.again}
              </Button>
            )}
            <Button look={finalCodes.has(code) ? 'plain' : 'quiet'} onClick={onBack}>
              {isFromWords ? copy.changeWords : copy.back}
            </Button>
          </>
        }
      >
        <p>{message}</p>
        <p className="mt-1 text-soft">
          {hint} {isFromWords ? copy.wordsKept : copy.failedNext}
        </p>
      </Notice>
    </div>
  )
}

export function sayUpload(upload: Upload): string {
  return upload.fraction < 1 ? words.upload.sending(percent(upload.fraction)) : words.upload.reading
}
