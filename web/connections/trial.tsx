/** A real small picture made with a connected service, after a word about what it costs. */
import type { Connection, TestResult } from '@image2image/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { blobOf } from '../base64.ts'
import { Failure } from '../failure-notice.tsx'
import { proveFirst } from '../fresh.tsx'
import { Button } from '../ui/button.tsx'
import { Question } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { words } from '../words/en.ts'
import { connectionWords as copy } from '../words/en-connections.ts'
import { modelWords } from '../words/en-models.ts'
import { duration } from '../words/format.ts'
import type { Place } from './place.ts'

interface TrialProps {
  connection: Connection
  place: Place
  /** Where the key can be changed. */
  onChangeKey: (() => void) | null
}

export function Trial({ connection: { id, isEnabled, models }, place, onChangeKey }: TrialProps) {
  const queries = useQueryClient()
  const plan = useMutation({ mutationFn: () => place.verbs.testPlan(id) })
  const test = useMutation({
    mutationFn: () => proveFirst(() => place.verbs.test(id)),
    onSettled: () => queries.invalidateQueries({ queryKey: place.queryKey }),
  })
  const failure = plan.error ?? test.error
  if (!isEnabled || !models.some(each => each.isEnabled)) return null
  return (
    <div className="grid gap-3">
      <div>
        <Button disabled={plan.isPending || test.isPending} onClick={() => plan.mutate()}>
          {test.isPending ? copy.testing : copy.test}
        </Button>
      </div>
      {failure && <Failure error={failure} />}
      {test.data && !test.isPending && <Tried result={test.data} onChangeKey={onChangeKey} />}
      <Question
        isOpen={plan.isSuccess}
        onClose={() => plan.reset()}
        title={copy.testTitle(plan.data?.label ?? '')}
        body={copy.testBody(modelWords.price(plan.data?.price ?? null, plan.data?.price?.per))}
        confirm={copy.test}
        cancel={words.common.cancel}
        onConfirm={() => test.mutate()}
      />
    </div>
  )
}

interface TriedProps {
  result: TestResult
  onChangeKey: (() => void) | null
}

function Tried({ result: { code, message, seconds, cost, picture }, onChangeKey }: TriedProps) {
  const source = usePicture(picture)
  const isKey = code === 'provider_key_refused' && onChangeKey !== null
  if (code !== 'done')
    return (
      <Notice action={isKey && <Button onClick={onChangeKey}>{copy.changeKey}</Button>}>{copy.testIll(message)}</Notice>
    )
  return (
    <Notice kind="remark">
      <div className="flex items-center gap-4">
        {source && <img src={source} alt={copy.testPicture} className="size-16 rounded-sm border border-line" />}
        <p>
          {copy.testDone(duration(seconds))} {cost && copy.testCost(modelWords.money(cost.amountMicros, cost.currency))}
        </p>
      </div>
    </Notice>
  )
}

/** The picture came as a data URL. */
function usePicture(dataUrl: string | null): string | null {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    const [, mediaType = '', base64 = ''] = /^data:(image\/[\w+.-]+);base64,(.*)$/s.exec(dataUrl ?? '') ?? []
    if (base64 === '') return
    const url = URL.createObjectURL(blobOf(base64, mediaType))
    setAddress(url)
    return () => {
      setAddress(null)
      URL.revokeObjectURL(url)
    }
  }, [dataUrl])
  return address
}
