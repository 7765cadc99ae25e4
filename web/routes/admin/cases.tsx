/** Break-glass: the cases there are, asking for one, agreeing to one, and what an open one shows to whoever asked. */
import type { Account, BreakGlassCase } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Question } from '../../ui/dialog.tsx'
import { words } from '../../words/en.ts'
import { adminWords } from '../../words/en-admin.ts'
import { CaseForm } from './case-form.tsx'
import { CaseView } from './case-view.tsx'
import { casesQueryKey } from './queries.ts'

const copy = adminWords.cases
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'short' })

interface CasesProps {
  account: Account
  /** Whom a new case is about. */
  about?: string | undefined
  /** The case to look under. */
  open?: string | undefined
}

export function Cases({ account, about, open }: CasesProps) {
  const cases = useQuery({ queryKey: casesQueryKey, queryFn: ({ signal }) => api.breakGlass.list({}, signal) })
  if (open) return <CaseView id={open} />
  return (
    <div className="grid gap-6">
      <p className="max-w-[60ch] text-sm text-soft">{copy.lead}</p>
      <CaseForm key={about ?? ''} about={about} />
      {cases.isError && <Failure error={cases.error} />}
      {cases.data?.length === 0 && <p className="text-sm text-soft">{copy.none}</p>}
      {cases.data && cases.data.length > 0 && (
        <ul className="border-t border-line">
          {cases.data.map(each => (
            <CaseRow key={each.id} found={each} account={account} />
          ))}
        </ul>
      )}
    </div>
  )
}

/** By name, as long as there is such an account. */
function Who({ id }: { id: string }) {
  const person = useQuery({ queryKey: ['people', id], queryFn: ({ signal }) => api.people.get(id, signal) })
  return person.data ? (
    <span className="break-words">
      {person.data.name} ({person.data.email})
    </span>
  ) : (
    <code className="wrap-anywhere">{id}</code>
  )
}

function CaseRow({ found, account }: { found: BreakGlassCase; account: Account }) {
  const queries = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const act = useMutation({
    mutationFn: (verb: 'approve' | 'decline' | 'end') => api.breakGlass[verb](found.id),
    onSettled: () => queries.invalidateQueries({ queryKey: casesQueryKey }),
  })
  const isOpen = found.state === 'open' && found.endsAt !== null && Date.parse(found.endsAt) > Date.now()
  const state = found.state === 'open' && !isOpen ? 'ended' : found.state
  const isMine = found.askedBy === account.id
  return (
    <li className="border-b border-line py-4 text-sm">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0 flex-1 basis-72">
          <p className="font-medium">
            {found.reference} · {copy.reasons[found.reason]}
          </p>
          <p className="mt-1 break-words">{found.note}</p>
          <p className="mt-1 text-xs text-soft">
            {copy.states[state]}
            {isOpen && found.endsAt && ` ${copy.until(clock.format(new Date(found.endsAt)))}`} ·{' '}
            {moments.format(new Date(found.askedAt))} · {copy.by}{' '}
            {isMine ? adminWords.people.you : <Who id={found.askedBy} />} · {copy.about} <Who id={found.accountId} />:{' '}
            {found.objectId === null ? copy.everything : <code className="wrap-anywhere">{found.objectId}</code>}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {isOpen && isMine && (
            <Link to="/admin" search={{ part: 'cases', open: found.id }} className={buttonClass('plain')}>
              {copy.look}
            </Link>
          )}
          {state === 'asked' && !isMine && found.accountId !== account.id && (
            <Button disabled={act.isPending} onClick={() => setIsAsking(true)}>
              {copy.approve}
            </Button>
          )}
          {state === 'asked' && (
            <Button look="quiet" disabled={act.isPending} onClick={() => act.mutate('decline')}>
              {copy.decline}
            </Button>
          )}
          {isOpen && (
            <Button look="quiet" disabled={act.isPending} onClick={() => act.mutate('end')}>
              {copy.end}
            </Button>
          )}
        </div>
      </div>
      {act.isError && <Failure error={act.error} className="mt-3" />}
      <Question
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={copy.approveTitle}
        body={copy.approveBody}
        confirm={copy.approve}
        cancel={words.common.cancel}
        onConfirm={() => act.mutate('approve')}
      />
    </li>
  )
}
