import type { Session } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { Question } from '../../ui/dialog.tsx'
import { words } from '../../words/en.ts'
import { securityWords } from '../../words/en-security.ts'
import { ago, agoByHour } from '../../words/format.ts'
import { sessionsQuery } from './queries.ts'

const copy = words.settings

/** Where the account is signed in; this browser first, each with the way out. */
export function Sessions({ onSignOut }: { onSignOut: () => void }) {
  const sessions = useQuery(sessionsQuery)
  const rows = [...(sessions.data ?? [])].sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent))
  return (
    <div className="grid gap-4">
      {sessions.isError && <Failure error={sessions.error} />}
      <ul className="-mt-3">
        {rows.map(session => (
          <SessionRow key={session.id} session={session} onSignOut={onSignOut} />
        ))}
      </ul>
      {rows.length > 1 && <EndOthers />}
      {!rows.some(session => session.isCurrent) && (
        <div>
          <Button onClick={onSignOut}>{words.header.signOut}</Button>
        </div>
      )}
    </div>
  )
}

function EndOthers() {
  const queries = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const end = useMutation({
    mutationFn: api.sessions.endOthers,
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  return (
    <div>
      {end.isError && <Failure className="mb-3" error={end.error} />}
      <Button look="quiet" className="-ml-4" disabled={end.isPending} onClick={() => setIsAsking(true)}>
        {securityWords.endOthers}
      </Button>
      <Question
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={securityWords.endOthersTitle}
        body={securityWords.endOthersBody}
        confirm={securityWords.endOthers}
        cancel={words.common.cancel}
        onConfirm={() => end.mutate()}
      />
    </div>
  )
}

function SessionRow({ session, onSignOut }: { session: Session; onSignOut: () => void }) {
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => api.sessions.end(session.id),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  const browser = copy.browsers[session.browser] ?? copy.otherBrowser
  const system = copy.systems[session.operatingSystem]
  const now = Date.now()
  const since = `${copy.since(ago(session.createdAt, now))} · ${securityWords.lastActive(agoByHour(session.lastUsedAt, now))}`
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-3 last:border-b-0">
      <div className="min-w-0">
        <p className="text-sm font-medium">{system ? copy.on(browser, system) : browser}</p>
        <p className="text-xs text-soft">{session.isCurrent ? `${copy.thisBrowser} · ${since}` : since}</p>
        {end.isError && <Failure className="mt-2" error={end.error} />}
      </div>
      {session.isCurrent ? (
        <Button onClick={onSignOut}>{words.header.signOut}</Button>
      ) : (
        <Button look="quiet" disabled={end.isPending} onClick={() => end.mutate()}>
          {copy.endSession}
        </Button>
      )}
    </li>
  )
}
