/** Who looked at what is this person's: who, when, why, under which case, and at what. */
import type { Look } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { looksQuery } from '../../session.ts'
import { Button } from '../../ui/button.tsx'
import { adminWords } from '../../words/en-admin.ts'

const copy = adminWords.looks
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

export function Looks() {
  const looks = useQuery(looksQuery)
  if (looks.isError) return <Failure error={looks.error} />
  if (looks.data?.length === 0) return <p className="text-sm text-soft">{copy.none}</p>
  return (
    <ul className="-mt-4">
      {looks.data?.map(look => (
        <LookRow key={look.id} look={look} />
      ))}
    </ul>
  )
}

function when({ openedAt, endsAt, endedAt, state }: Look): string {
  const spell = (moment: string | null) => (moment === null ? '' : moments.format(new Date(moment)))
  const isOpen = state === 'open' && endsAt !== null && Date.parse(endsAt) > Date.now()
  return isOpen
    ? copy.openUntil(spell(openedAt), spell(endsAt))
    : copy.between(spell(openedAt), spell(endedAt ?? endsAt))
}

function LookRow({ look }: { look: Look }) {
  const queries = useQueryClient()
  const seen = useMutation({
    mutationFn: () => api.looks.acknowledge(look.id),
    onSettled: () => queries.invalidateQueries({ queryKey: looksQuery.queryKey }),
  })
  const role = (look.by.role && adminWords.people.roles[look.by.role]) ?? adminWords.people.roles.admin ?? ''
  return (
    <li className="grid gap-2 border-b border-line py-4 text-sm last:border-b-0">
      <div>
        <p className="font-medium">{copy.by(look.by.name, role.toLowerCase())}</p>
        <p className="text-xs text-soft">{when(look)}</p>
      </div>
      <p className="break-words">
        {adminWords.cases.reasons[look.reason]}: {look.note}
      </p>
      <p className="text-xs text-soft">
        {copy.reference(look.reference)} · {copy.scope(look.objectId === null ? copy.everything : copy.one)}
      </p>
      <div>
        <p className="text-xs font-medium">{look.uses.length > 0 ? copy.saw : copy.sawNothing}</p>
        <ul className="text-xs text-soft">
          {look.uses.map(use => (
            <li key={`${use.kind} ${use.objectId}`}>
              {copy.kinds[use.kind]} {use.objectId && <code className="font-mono wrap-anywhere">{use.objectId}</code>} ·{' '}
              {copy.times(use.times)} · {moments.format(new Date(use.lastAt))}
            </li>
          ))}
        </ul>
      </div>
      {seen.isError && <Failure error={seen.error} />}
      {look.acknowledgedAt === null && (
        <div>
          <Button disabled={seen.isPending} onClick={() => seen.mutate()}>
            {copy.seen}
          </Button>
        </div>
      )}
    </li>
  )
}
