/** Why something was refused, in the server's words; one who asked too often also sees the seconds go down. */
import { ApiError } from '@image2image/sdk'
import { type ReactNode, useEffect, useState } from 'react'
import { NotProved, sayFailure } from './failure.ts'
import { Notice } from './ui/notice.tsx'
import { words } from './words/en.ts'
import { duration } from './words/format.ts'

interface FailureProps {
  error: unknown
  className?: string
  action?: ReactNode
}

/** When the server says to come back; null where it does not say, or only in an hour or more. */
function waitOf(error: unknown): number | null {
  const seconds =
    error instanceof ApiError && error.status === 429 ? Number(error.details.retryAfterSeconds) : Number.NaN
  return seconds > 0 && seconds <= 3_600 ? seconds : null
}

/** Seconds left since the failure was first shown. */
function useCountdown(error: unknown): number | null {
  const [left, setLeft] = useState(() => waitOf(error))
  useEffect(() => {
    const wait = waitOf(error)
    setLeft(wait)
    if (wait === null) return
    const begunMs = Date.now()
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil(wait - (Date.now() - begunMs) / 1000))), 500)
    return () => clearInterval(timer)
  }, [error])
  return left
}

export function Failure({ error, ...rest }: FailureProps) {
  const left = useCountdown(error)
  if (error instanceof NotProved) return null
  if (left === null) return <Notice {...rest}>{sayFailure(error)}</Notice>
  // The number changes twice a second; a screen reader hears the sentence once.
  return (
    <Notice kind={left > 0 ? 'error' : 'remark'} {...rest}>
      {left > 0 ? (
        <>
          {words.errors.tooFast}{' '}
          <span aria-hidden>{words.errors.inSeconds(left < 60 ? `${left} s` : duration(left))}</span>
        </>
      ) : (
        words.errors.tryNow
      )}
    </Notice>
  )
}
