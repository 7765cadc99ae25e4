import type { LogEntry } from '@image2image/sdk'
import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { adminWords } from '../../words/en-admin.ts'

const copy = adminWords.log
const pageRows = 50
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })

/** The log, newest first, as it is kept: identifiers and closed words. */
export function Log() {
  const log = useInfiniteQuery({
    queryKey: ['log'],
    queryFn: ({ pageParam, signal }) => api.log.list(pageParam ? { before: pageParam } : {}, signal),
    initialPageParam: '',
    getNextPageParam: last => (last.length < pageRows ? undefined : String(last.at(-1)?.number ?? '')),
  })
  const entries = log.data?.pages.flat() ?? []
  return (
    <div className="grid gap-6">
      <p className="max-w-[60ch] text-sm text-soft">{copy.lead}</p>
      {log.isError && <Failure error={log.error} />}
      {log.isSuccess && entries.length === 0 && <p className="text-sm text-soft">{copy.none}</p>}
      {entries.length > 0 && (
        <ol className="border-t border-line">
          {entries.map(entry => (
            <Entry key={entry.number} entry={entry} />
          ))}
        </ol>
      )}
      {log.hasNextPage && (
        <div>
          <Button disabled={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {copy.more}
          </Button>
        </div>
      )}
    </div>
  )
}

const id = (value: string) => <code className="font-mono text-[0.9em] wrap-anywhere">{value}</code>

function Entry({ entry }: { entry: LogEntry }) {
  const { actorId, actorRole, subject, object, caseId, facts } = entry
  const said = Object.entries(facts).map(([name, value]) => `${name}: ${value}`)
  return (
    <li className="grid gap-x-6 border-b border-line py-3 text-sm sm:grid-cols-[200px_1fr]">
      <p className="text-xs leading-5 text-soft tabular-nums">
        {entry.number} · {moments.format(new Date(entry.at))}
      </p>
      <div className="min-w-0">
        <p className="font-medium">{entry.name.replaceAll('_', ' ').replace('.', ': ')}</p>
        <p className="text-xs text-soft">
          {copy.by} {actorId ? id(actorId) : actorRole === 'system' ? copy.server : actorRole}
          {actorId && ` (${actorRole})`}
          {subject && subject !== actorId && (
            <>
              {' '}
              {copy.about} {id(subject)}
            </>
          )}
          {object && <> · {id(object)}</>}
          {caseId && (
            <>
              {' '}
              · {copy.underCase} {id(caseId)}
            </>
          )}
          {said.length > 0 && ` · ${said.join(', ')}`}
        </p>
      </div>
    </li>
  )
}
