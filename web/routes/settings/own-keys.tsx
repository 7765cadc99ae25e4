import { useQuery } from '@tanstack/react-query'
import { adaptersQuery } from '../../connections/adapters.ts'
import { ConnectForm } from '../../connections/connect-form.tsx'
import { ConnectionRow } from '../../connections/connection-row.tsx'
import { own } from '../../connections/place.ts'
import { Failure } from '../../failure-notice.tsx'
import { connectionWords } from '../../words/en-connections.ts'
import { ownConnectionsQuery } from './queries.ts'

const copy = connectionWords.own

/** Services that are reached with a key of one's own. */
export function OwnKeys() {
  const connections = useQuery(ownConnectionsQuery)
  const adapters = useQuery(adaptersQuery)
  const failure = connections.error ?? adapters.error
  const isAllowed = adapters.data?.allowsOwnKeys === true
  return (
    <div className="grid gap-6">
      {failure && <Failure error={failure} />}
      {adapters.data && !isAllowed && <p className="text-sm text-soft">{copy.off}</p>}
      {adapters.data && isAllowed && (
        <ConnectForm
          place={own}
          adapters={adapters.data.adapters.filter(({ isForOwn }) => isForOwn)}
          onConnected={() => undefined}
        />
      )}
      {connections.data?.length === 0 && isAllowed && <p className="text-sm text-soft">{copy.empty}</p>}
      {connections.data && connections.data.length > 0 && (
        <ul className="border-t border-line">
          {connections.data.map(connection => (
            <ConnectionRow key={connection.id} connection={connection} place={own} />
          ))}
        </ul>
      )}
    </div>
  )
}
