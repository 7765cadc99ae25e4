/** Engines and vendors: what is connected, what was found on this computer, and connecting more. */
import type { Adapter, Connection } from '@image2image/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { adaptersQuery } from '../../connections/adapters.ts'
import { ConnectForm } from '../../connections/connect-form.tsx'
import { ConnectionRow } from '../../connections/connection-row.tsx'
import { operators } from '../../connections/place.ts'
import { Failure } from '../../failure-notice.tsx'
import { proveFirst } from '../../fresh.tsx'
import { modelsQuery } from '../../models.ts'
import { Button } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { connectionWords } from '../../words/en-connections.ts'

const copy = connectionWords.engines

export function Engines() {
  const { queryKey, verbs } = operators
  const connections = useQuery({ queryKey, queryFn: ({ signal }) => verbs.list(signal) })
  const adapters = useQuery(adaptersQuery)
  const failure = connections.error ?? adapters.error
  // All of it at once: nothing that one is about to press is pushed away.
  if (!failure && !(connections.data && adapters.data))
    return (
      <p role="status" className="text-sm text-soft">
        {words.common.loading}
      </p>
    )
  return (
    <div className="grid gap-8">
      <p className="max-w-[60ch] text-sm text-soft">{copy.lead}</p>
      {failure && <Failure error={failure} />}
      {connections.data && adapters.data && <Found connected={connections.data} adapters={adapters.data.adapters} />}
      <section>
        <h2 className="text-base font-semibold">{connectionWords.connected}</h2>
        <ul className="mt-2">
          <li className="border-b border-line py-4 last:border-b-0">
            <h3 className="text-sm font-semibold">{copy.builtin}</h3>
            <p className="mt-1 text-sm">{copy.builtinWhere}</p>
          </li>
          {connections.data?.map(connection => (
            <ConnectionRow key={connection.id} connection={connection} place={operators} />
          ))}
        </ul>
      </section>
      {adapters.data && (
        <section className="grid gap-4 border-t border-line pt-8">
          <h2 className="text-base font-semibold">{connectionWords.connect}</h2>
          <ConnectForm place={operators} adapters={adapters.data.adapters} onConnected={() => undefined} />
        </section>
      )}
    </div>
  )
}

const sameAddress = (one: string, other: string) => one.replace(/\/+$/, '') === other.replace(/\/+$/, '')

/** Looked for when the page opens: only on the server's own computer, where each engine usually listens. */
function Found({ connected, adapters }: { connected: readonly Connection[]; adapters: readonly Adapter[] }) {
  const queries = useQueryClient()
  const found = useQuery({
    queryKey: ['engines-found'],
    queryFn: () => api.connections.detect(),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const connect = useMutation({
    mutationFn: (order: { adapter: string; baseUrl: string }) => proveFirst(() => operators.verbs.add(order)),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: operators.queryKey }),
        queries.invalidateQueries({ queryKey: modelsQuery.queryKey }),
      ]),
  })
  const fresh = (found.data ?? []).filter(
    each => !connected.some(({ adapter, baseUrl }) => adapter === each.adapter && sameAddress(baseUrl, each.baseUrl)),
  )
  const hasLocal = adapters.some(({ isLocal }) => isLocal)
  if (!hasLocal) return null
  return (
    <section className="grid gap-2">
      <h2 className="text-base font-semibold">{copy.found}</h2>
      {found.isError && <Failure error={found.error} />}
      {connect.isError && <Failure error={connect.error} />}
      {found.isFetching && (
        <p role="status" className="text-sm text-soft">
          {copy.looking}
        </p>
      )}
      {!found.isFetching && found.isSuccess && fresh.length === 0 && (
        <p className="text-sm text-soft">{copy.nothingFound}</p>
      )}
      <ul>
        {fresh.map(({ adapter, label, baseUrl }) => (
          <li
            key={`${adapter} ${baseUrl}`}
            className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-3 last:border-b-0"
          >
            <p className="text-sm wrap-anywhere">{copy.foundAt(label, baseUrl)}</p>
            <Button disabled={connect.isPending} onClick={() => connect.mutate({ adapter, baseUrl })}>
              {connectionWords.connectThis(label)}
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button look="quiet" className="-ml-4" disabled={found.isFetching} onClick={() => void found.refetch()}>
          {found.isSuccess ? copy.look : words.common.tryAgain}
        </Button>
      </div>
    </section>
  )
}
