import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { proveFirst, sayUnlessCancelled } from '../../fresh.tsx'
import { factorsQuery } from '../../session.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { securityWords as copy, sayProblem } from '../../words/en-security.ts'

/** Connects the account with the other sign-in service that the operator named, and disconnects it. */
export function OtherService({ name }: { name: string }) {
  const { problem } = useSearch({ from: '/settings' })
  const queries = useQueryClient()
  const { data: factors } = useQuery(factorsQuery)
  const connect = useMutation({
    mutationFn: () => proveFirst(() => api.signIn.withProvider({ aim: 'link' })),
    onSuccess: ({ url }) => location.assign(url),
  })
  const disconnect = useMutation({
    mutationFn: () => proveFirst(api.factors.disconnect),
    onSettled: () => queries.invalidateQueries({ queryKey: factorsQuery.queryKey }),
  })
  const failure = connect.error ?? disconnect.error
  const said = failure ? sayUnlessCancelled(failure) : sayProblem(problem)
  if (!factors) return null
  return (
    <div className="grid gap-4">
      <p className="text-sm">{factors.isLinked ? copy.connected(name) : copy.notConnected}</p>
      {said && <Notice>{said}</Notice>}
      <div>
        {factors.isLinked ? (
          <Button disabled={disconnect.isPending} onClick={() => disconnect.mutate()}>
            {copy.disconnect}
          </Button>
        ) : (
          <Button disabled={connect.isPending} onClick={() => connect.mutate()}>
            {copy.connect(name)}
          </Button>
        )}
      </div>
    </div>
  )
}
