import type { Session } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { sayFailure } from '../../failure.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { ago } from '../../words/format.ts'

const copy = words.settings
const queryKey = ['sessions']

/** Where the account is signed in; this browser first, each with the way out. */
export function Sessions({ onSignOut }: { onSignOut: () => void }) {
  const sessions = useQuery({ queryKey, queryFn: ({ signal }) => api.sessions.list(signal) })
  const rows = [...(sessions.data ?? [])].sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent))
  return (
    <div className="grid gap-4">
      {sessions.isError && <Notice>{sayFailure(sessions.error)}</Notice>}
      <ul className="border-t border-line">
        {rows.map(session => (
          <SessionRow key={session.id} session={session} onSignOut={onSignOut} />
        ))}
      </ul>
      {!rows.some(session => session.isCurrent) && (
        <div>
          <Button onClick={onSignOut}>{words.header.signOut}</Button>
        </div>
      )}
    </div>
  )
}

function SessionRow({ session, onSignOut }: { session: Session; onSignOut: () => void }) {
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => api.sessions.end(session.id),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  const browser = copy.browsers[session.browser] ?? copy.otherBrowser
  const system = copy.systems[session.operatingSystem]
  const since = copy.since(ago(session.createdAt, Date.now()))
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-3">
      <div className="min-w-0">
        <p className="text-sm font-medium">{system ? copy.on(browser, system) : browser}</p>
        <p className="text-xs text-soft">{session.isCurrent ? `${copy.thisBrowser} · ${since}` : since}</p>
        {end.isError && <p role="alert">{sayFailure(end.error)}</p>}
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
