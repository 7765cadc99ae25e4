import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Plain } from '../../frame.tsx'
import { tellProof } from '../../proof-channel.ts'
import { Notice } from '../../ui/notice.tsx'
import { securityWords as copy, sayProblem } from '../../words/en-security.ts'

/** Where another sign-in service leads back to after a proof: the window beside the one that waits for it. */
export function Proved() {
  const { problem } = useSearch({ from: '/proved' })
  useEffect(() => tellProof(problem ?? null), [problem])
  return (
    <Plain title={problem ? copy.proofTitle : copy.provedTitle}>
      {problem ? (
        <Notice className="mt-6">{sayProblem(problem)}</Notice>
      ) : (
        <p className="mt-2 text-soft">{copy.proved}</p>
      )}
    </Plain>
  )
}
