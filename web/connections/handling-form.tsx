/** What the operator says that a service does with pictures, in place of what its adapter knows; with the evidence. */
import type { Connection, DataHandlingOrder } from '@image2image/sdk'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { Failure } from '../failure-notice.tsx'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Field } from '../ui/field.tsx'
import { connectionWords } from '../words/en-connections.ts'
import { modelWords } from '../words/en-models.ts'
import { useChange } from './change.ts'
import { operators } from './place.ts'

const copy = connectionWords.handling
type Answer = boolean | 'unknown'

const classes = Object.entries(modelWords.classes).map(([name, { short }]) => [name, short] as const)
const answerOf = (value: string): Answer => (value === 'unknown' ? value : value === 'yes')
const wordOf = (answer: Answer | undefined): string =>
  answer === undefined || answer === 'unknown' ? 'unknown' : answer ? 'yes' : 'no'

function handlingOf(form: FormData): DataHandlingOrder {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const days = text('days')
  return {
    class: text('class') as DataHandlingOrder['class'],
    region: text('region'),
    retentionDays: days === '' ? null : Number(days),
    trains: answerOf(text('trains')),
    humanReviewers: answerOf(text('reviewers')),
    evidenceUrl: text('url'),
    evidenceDate: text('date'),
  }
}

export function HandlingForm({ connection, onDone }: { connection: Connection; onDone: () => void }) {
  // What the adapter knows is a start; the evidence must be the operator's own.
  const known = connection.dataHandling ?? connection.models[0]?.dataHandling
  const [wrong, setWrong] = useState<Partial<Record<'region' | 'url' | 'date', string>>>({})
  const change = useChange(operators, (dataHandling: DataHandlingOrder | null) =>
    api.connections.change(connection.id, { dataHandling }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const said = handlingOf(new FormData(event.currentTarget))
    const found = {
      ...(said.region === '' ? { region: copy.missing } : {}),
      ...(/^https?:\/\/\S/.test(said.evidenceUrl) ? {} : { url: copy.missing }),
      ...(said.evidenceDate === '' ? { date: copy.missing } : {}),
    }
    setWrong(found)
    if (Object.keys(found).length === 0) change.mutate(said, { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-4 px-6 pt-4 pb-6">
      <Choice isFirst label={copy.class} name="class" options={classes} initial={known?.class ?? 'learned_from'} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={copy.region}
          hint={copy.regionHint}
          error={wrong.region}
          name="region"
          maxLength={100}
          defaultValue={known?.region === 'unknown' ? '' : known?.region}
        />
        <Field
          label={copy.days}
          hint={copy.daysHint}
          name="days"
          type="number"
          inputMode="numeric"
          min={0}
          max={36_500}
          defaultValue={known?.retentionDays ?? ''}
        />
        <Choice label={copy.trains} name="trains" options={copy.answers} initial={wordOf(known?.trains)} />
        <Choice
          label={copy.reviewers}
          name="reviewers"
          options={copy.answers}
          initial={wordOf(known?.humanReviewers)}
        />
        <Field
          label={copy.url}
          error={wrong.url}
          name="url"
          type="url"
          placeholder="https://"
          maxLength={500}
          defaultValue={connection.dataHandling?.evidenceUrl ?? ''}
        />
        <Field
          label={copy.date}
          error={wrong.date}
          name="date"
          type="date"
          defaultValue={connection.dataHandling?.evidenceDate ?? ''}
        />
      </div>
      {change.isError && <Failure error={change.error} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" className="h-11 flex-1" disabled={change.isPending}>
          {connectionWords.save}
        </Button>
        {connection.dataHandling && (
          <Button
            look="quiet"
            className="h-11"
            disabled={change.isPending}
            onClick={() => change.mutate(null, { onSuccess: onDone })}
          >
            {copy.asAdapter}
          </Button>
        )}
      </div>
    </form>
  )
}
