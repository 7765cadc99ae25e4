import type { DataClass } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { modelsQuery } from '../../models.ts'
import { connectionWords } from '../../words/en-connections.ts'
import { modelWords } from '../../words/en-models.ts'
import { dataChoiceQuery } from './queries.ts'

const copy = connectionWords.choice
const classes = Object.entries(modelWords.classes) as [DataClass, { name: string; says: string }][]

/** The worst handling of one's pictures that one allows; routing obeys it, whatever an order says. */
export function DataChoiceForm() {
  const queries = useQueryClient()
  const choice = useQuery(dataChoiceQuery)
  // What was pressed is shown at once; if the server does not take it, what it has.
  const [pressed, setPressed] = useState<DataClass | null>(null)
  const choose = useMutation({
    mutationFn: api.dataChoice.choose,
    onSettled: () => setPressed(null),
    onSuccess: made => {
      queries.setQueryData(dataChoiceQuery.queryKey, made)
      return queries.invalidateQueries({ queryKey: modelsQuery.queryKey })
    },
  })
  if (choice.isError) return <Failure error={choice.error} />
  if (!choice.data) return null
  const chosen = pressed ?? choice.data.dataClass
  return (
    <fieldset className="grid gap-1">
      <legend className="sr-only">{copy.title}</legend>
      {classes.map(([name, { name: title, says }]) => (
        <label
          key={name}
          className="-mx-3 flex cursor-pointer items-start gap-3 rounded-md px-3 py-2 text-sm hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-ink"
        >
          <input
            type="radio"
            name="data-class"
            className="mt-0.5 size-4 shrink-0 accent-ink outline-none"
            checked={chosen === name}
            onChange={() => {
              setPressed(name)
              choose.mutate(name)
            }}
          />
          <span>
            <span className="font-medium">{title}</span>
            <span className="block text-soft">{says}</span>
          </span>
        </label>
      ))}
      {choose.isError && <Failure error={choose.error} className="mt-2" />}
      <p role="status" className="mt-2 min-h-5 text-sm text-soft">
        {choose.isSuccess ? copy.saved : choice.data.isChosen ? '' : copy.operator}
      </p>
    </fieldset>
  )
}
