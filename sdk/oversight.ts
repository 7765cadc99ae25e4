import type { BreakGlassCase, CaseOrder, CaseWithUses, LogEntry, Look, Pages, Person, Role } from './api.ts'
import type { Transport } from './transport.ts'

/**
 * Other people's accounts, for those who run the server: how much is kept, never what. Looking at what somebody keeps
 * takes a case, and the person sees it under `looks`.
 */
export function oversightVerbs({ baseUrl, json }: Transport) {
  const personPath = (id: string) => `/api/people/${encodeURIComponent(id)}`
  const casePath = (id: string) => `/api/break-glass/${encodeURIComponent(id)}`
  const query = (fields: Record<string, string | undefined>) => {
    const known = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined)
    return known.length > 0 ? `?${new URLSearchParams(known)}` : ''
  }
  return {
    people: {
      /** Newest first; by `email` only whoever has exactly this address. */
      list: async (page: { email?: string; before?: string } = {}, signal?: AbortSignal): Promise<Person[]> =>
        (await json<Pages['people']>('GET', `/api/people${query(page)}`, undefined, signal)).people,
      get: (id: string, signal?: AbortSignal) => json<Person>('GET', personPath(id), undefined, signal),
      suspend: (id: string) => json<Person>('POST', `${personPath(id)}/suspend`),
      restore: (id: string) => json<Person>('POST', `${personPath(id)}/restore`),
      endSessions: (id: string) => json<Person>('POST', `${personPath(id)}/end-sessions`),
      changeRole: (id: string, role: Role) => json<Person>('PUT', `${personPath(id)}/role`, { role }),
      remove: (id: string) => json<void>('DELETE', personPath(id)),
    },
    breakGlass: {
      /** Open at once where nobody else could approve it. */
      ask: (order: CaseOrder) => json<BreakGlassCase>('POST', '/api/break-glass', order),
      list: async (page: { before?: string } = {}, signal?: AbortSignal): Promise<BreakGlassCase[]> =>
        (await json<Pages['cases']>('GET', `/api/break-glass${query(page)}`, undefined, signal)).cases,
      get: (id: string, signal?: AbortSignal) => json<CaseWithUses>('GET', casePath(id), undefined, signal),
      approve: (id: string) => json<BreakGlassCase>('POST', `${casePath(id)}/approve`),
      decline: (id: string) => json<BreakGlassCase>('POST', `${casePath(id)}/decline`),
      end: (id: string) => json<BreakGlassCase>('POST', `${casePath(id)}/end`),
      /** Each of these is written down, and the person sees it. */
      pictures: async (id: string, signal?: AbortSignal) =>
        (await json<Pages['shownPictures']>('GET', `${casePath(id)}/pictures`, undefined, signal)).pictures,
      pictureUrl: (id: string, pictureId: string, variant: 'large' | 'thumbnail' = 'large') =>
        `${baseUrl}${casePath(id)}/pictures/${encodeURIComponent(pictureId)}/content?variant=${variant}`,
      generations: async (id: string, signal?: AbortSignal) =>
        (await json<Pages['shownEdits']>('GET', `${casePath(id)}/generations`, undefined, signal)).generations,
    },
    /** Who looked at what is yours. */
    looks: {
      list: async (signal?: AbortSignal): Promise<Look[]> =>
        (await json<Pages['looks']>('GET', '/api/looks', undefined, signal)).looks,
      acknowledge: (id: string) => json<void>('POST', `/api/looks/${encodeURIComponent(id)}/acknowledge`),
    },
    access: {
      /** Who may do what: the rules that decide every request. */
      rules: async (signal?: AbortSignal) =>
        (await json<Pages['rules']>('GET', '/api/policy/access', undefined, signal)).rules,
    },
    log: {
      list: async (page: { before?: string } = {}, signal?: AbortSignal): Promise<LogEntry[]> =>
        (await json<Pages['log']>('GET', `/api/log${query(page)}`, undefined, signal)).entries,
    },
  }
}
