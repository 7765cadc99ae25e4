/** Asking to look: whose things, why, under which number, for how long. */
import type { CaseOrder } from '@image2image/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { adminWords } from '../../words/en-admin.ts'
import { casesQueryKey } from './queries.ts'

const copy = adminWords.cases
const box = 'tap w-full rounded-md border border-edge bg-raised px-3 text-base text-ink outline-offset-0'

export function CaseForm({ about }: { about?: string | undefined }) {
  const queries = useQueryClient()
  const ids = { reason: useId(), note: useId() }
  const [isShown, setIsShown] = useState(about !== undefined)
  const [accountId, setAccountId] = useState(about ?? '')
  const [objectId, setObjectId] = useState('')
  const [reference, setReference] = useState('')
  const [reason, setReason] = useState<CaseOrder['reason']>('support_request')
  const [note, setNote] = useState('')
  const [minutes, setMinutes] = useState('30')
  const ask = useMutation({
    mutationFn: () =>
      api.breakGlass.ask({
        ...{ accountId: accountId.trim(), reference: reference.trim(), reason, note, minutes: Number(minutes) },
        ...(objectId.trim() === '' ? {} : { objectId: objectId.trim() }),
      }),
    onSuccess: () => setIsShown(false),
    onSettled: () => queries.invalidateQueries({ queryKey: casesQueryKey }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate()
  }
  if (!isShown)
    return (
      <div className="grid gap-4">
        {ask.data && <Notice kind="remark">{ask.data.state === 'open' ? copy.opened : copy.waiting}</Notice>}
        <div>
          <Button onClick={() => setIsShown(true)}>{copy.ask}</Button>
        </div>
      </div>
    )
  return (
    <form onSubmit={submit} className="grid gap-4 rounded-md border border-line bg-raised p-4 sm:grid-cols-2 sm:p-6">
      <Field
        label={copy.account}
        hint={copy.aboutHint}
        required
        value={accountId}
        onChange={event => setAccountId(event.target.value)}
      />
      <Field
        label={copy.object}
        hint={copy.objectHint}
        value={objectId}
        onChange={event => setObjectId(event.target.value)}
      />
      <Field
        label={copy.reference}
        required
        maxLength={40}
        value={reference}
        onChange={event => setReference(event.target.value)}
      />
      <Field
        label={copy.minutes}
        hint={copy.minutesHint}
        type="number"
        min={1}
        max={60}
        required
        value={minutes}
        onChange={event => setMinutes(event.target.value)}
      />
      <div className="sm:col-span-2">
        <label htmlFor={ids.reason} className="mb-1 block text-sm font-medium">
          {copy.reason}
        </label>
        <select
          id={ids.reason}
          className={`${box} h-11`}
          value={reason}
          onChange={event => setReason(event.target.value as CaseOrder['reason'])}
        >
          {Object.entries(copy.reasons).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="sm:col-span-2">
        <label htmlFor={ids.note} className="mb-1 block text-sm font-medium">
          {copy.note}
        </label>
        <textarea
          id={ids.note}
          aria-describedby={`${ids.note}-hint`}
          required
          minLength={10}
          maxLength={1000}
          rows={3}
          className={`${box} py-2`}
          value={note}
          onChange={event => setNote(event.target.value)}
        />
        <p id={`${ids.note}-hint`} className="mt-1 text-sm text-soft">
          {copy.noteHint}
        </p>
      </div>
      {ask.isError && <Failure error={ask.error} className="sm:col-span-2" />}
      <div className="flex gap-2 sm:col-span-2">
        <Button type="submit" look="primary" disabled={ask.isPending}>
          {copy.submit}
        </Button>
        <Button look="quiet" onClick={() => setIsShown(false)}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
