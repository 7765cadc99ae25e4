/** What was sent to one address, newest first: how each attempt ended, and the same message once more. */
import type { WebhookDelivery } from '@image2image/sdk'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { webhookWords as copy } from '../../words/en-webhooks.ts'
import { dotted } from '../../words/format.ts'

const pageRows = 10
/** While a message is under way, its end is soon to be seen. */
const lookAgainMs = 3_000
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const spell = (time: string) => moments.format(new Date(time))

export function Deliveries({ webhookId }: { webhookId: string }) {
  const sent = useInfiniteQuery({
    queryKey: ['webhook-deliveries', webhookId],
    queryFn: ({ pageParam, signal }) =>
      api.webhooks.deliveries(webhookId, { limit: pageRows, ...(pageParam ? { before: pageParam } : {}) }, signal),
    initialPageParam: '',
    getNextPageParam: last => (last.length < pageRows ? undefined : last.at(-1)?.id),
    refetchInterval: query =>
      query.state.data?.pages.flat().some(({ state }) => state === 'waiting') ? lookAgainMs : false,
  })
  const rows = sent.data?.pages.flat() ?? []
  return (
    <div className="grid gap-2 rounded-md border border-line bg-raised px-4 py-2">
      {sent.isError && <Failure error={sent.error} />}
      {sent.isSuccess && rows.length === 0 && <p className="py-2 text-sm text-soft">{copy.noDeliveries}</p>}
      <ul>
        {rows.map(delivery => (
          <DeliveryRow key={delivery.id} delivery={delivery} />
        ))}
      </ul>
      {sent.hasNextPage && (
        <div className="-ml-4">
          <Button look="quiet" disabled={sent.isFetchingNextPage} onClick={() => void sent.fetchNextPage()}>
            {copy.more}
          </Button>
        </div>
      )}
    </div>
  )
}

const took = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`)

function sayLast({ attempts, nextAt }: WebhookDelivery): string {
  const last = attempts.at(-1)
  const parts = [
    last && `${copy.outcomes[last.outcome] ?? last.outcome}${last.status === null ? '' : ` ${last.status}`}`,
    last && took(last.durationMs),
    nextAt && copy.next(spell(nextAt)),
  ]
  return dotted(parts.filter(part => typeof part === 'string' && part !== '') as string[])
}

function DeliveryRow({ delivery }: { delivery: WebhookDelivery }) {
  const { id, webhookId, type, state, attemptCount, createdAt, generationId } = delivery
  const queries = useQueryClient()
  const replay = useMutation({
    mutationFn: () => api.webhooks.replay(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhook-deliveries', webhookId] }),
  })
  const detail = sayLast(delivery)
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-2 last:border-b-0 sm:flex-nowrap">
      <div className="min-w-0">
        <p className="text-sm">
          <code className="font-mono">{type}</code> {copy.states[state]}
        </p>
        <p className="text-xs text-soft">
          {spell(createdAt)} · {copy.attempts(attemptCount)}
          {detail && ` · ${detail}`}
        </p>
        {generationId && <p className="font-mono text-xs text-soft wrap-anywhere">{generationId}</p>}
        {replay.isError && <Failure error={replay.error} className="mt-2" />}
      </div>
      {state !== 'waiting' && (
        <Button
          look="quiet"
          className="shrink-0 max-sm:-ml-4"
          disabled={replay.isPending}
          onClick={() => replay.mutate()}
        >
          {copy.replay}
        </Button>
      )}
    </li>
  )
}
