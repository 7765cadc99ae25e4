/** The rules that decide every request, as the server gives them: one sentence per verb. Open to anybody. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../api.ts'
import { Failure } from '../../failure-notice.tsx'
import { Frame } from '../../frame.tsx'
import { words } from '../../words/en.ts'
import { adminWords } from '../../words/en-admin.ts'

const copy = adminWords.access

export function Access() {
  const rules = useQuery({ queryKey: ['access'], queryFn: ({ signal }) => api.access.rules(signal) })
  useEffect(() => {
    document.title = `${copy.title} · ${words.product}`
  }, [])
  const nameOf = (role: string) => adminWords.people.roles[role] ?? role
  const whoOf = (roles: readonly string[]) =>
    roles.length === 0 ? copy.anybody : roles.length === 4 ? copy.everybody : roles.map(nameOf).join(', ')
  return (
    <Frame>
      {/* Nothing in it can be pressed: the keyboard scrolls it by standing on it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <main id="main" tabIndex={0} className="scroll-thin flex-1 overflow-y-auto -outline-offset-2">
        <div className="mx-auto w-full max-w-[880px] px-4 py-8 sm:px-8 sm:py-12">
          <h1 className="text-xl font-semibold tracking-[-0.015em]">{copy.title}</h1>
          <p className="mt-2 mb-8 max-w-[60ch] text-sm text-soft">{copy.lead}</p>
          {rules.isError && <Failure error={rules.error} />}
          <ul className="border-t border-line">
            {rules.data?.map(({ verb, says, roles, scope }) => (
              <li key={verb} className="grid gap-x-8 gap-y-1 border-b border-line py-4 sm:grid-cols-[1fr_220px]">
                <div className="min-w-0">
                  <p className="text-sm">{says}</p>
                  <p className="mt-1 font-mono text-xs text-soft">{verb}</p>
                </div>
                <div className="text-xs text-soft">
                  <p>{whoOf(roles)}</p>
                  {roles.length > 0 && <p>{scope === null ? copy.noKey : copy.key(scope)}</p>}
                </div>
              </li>
            ))}
          </ul>
        </div>
      </main>
    </Frame>
  )
}
