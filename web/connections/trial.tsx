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

export function Trial({ connection: { id, isEnabled, models }, place }: { connection: Connection; place: Place }) {
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
      {test.data && !test.isPending && <Tried result={test.data} />}
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

function Tried({ result: { code, message, seconds, cost, picture } }: { result: TestResult }) {
  const source = usePicture(picture)
  if (code !== 'done') return <Notice>{message}</Notice>
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
