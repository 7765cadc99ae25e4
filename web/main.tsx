import './styles.css'
import { ApiError, NetworkError } from '@image2image/sdk'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  RouterProvider,
  redirect,
} from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { noteConnectionLost, onConnectionReturn } from './connection.ts'
import { Fault, NotFound, Pending } from './frame.tsx'
import { ProofSlot } from './fresh.tsx'
import { sessionQuery, setupQuery, signUpQuery } from './session.ts'

/**
 * The web app: its addresses, who may see them, and what happens when an answer fails anywhere.
 * Every page is a folder under routes/ and loads by itself; pages do not know each other.
 */
function noteFailure(error: unknown): void {
  if (error instanceof NetworkError) noteConnectionLost()
  if (error instanceof ApiError && error.code === 'not_signed_in' && queries.getQueryData(sessionQuery.queryKey)) {
    queries.setQueryData(sessionQuery.queryKey, null)
    void router.navigate({ to: '/sign-in', search: { to: location.pathname + location.search } })
  }
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: noteFailure }),
  mutationCache: new MutationCache({ onError: noteFailure }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always',
      retry: (count, error) => !(error instanceof ApiError && error.status < 500) && count < 2,
    },
    mutations: { networkMode: 'always' },
  },
})
onConnectionReturn(() => void queries.invalidateQueries())

function Root() {
  return (
    <>
      <Outlet />
      <ProofSlot />
    </>
  )
}

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Root,
  notFoundComponent: NotFound,
})

async function requireAccount(target: string): Promise<void> {
  const account = await queries.ensureQueryData(sessionQuery)
  if (account) return
  const { needed } = await queries.fetchQuery(setupQuery)
  if (needed) throw redirect({ to: '/setup', search: {} })
  throw redirect({ to: '/sign-in', search: target === '/studio' ? {} : { to: target } })
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

/** Keeps only the search fields that are there, so that addresses stay clean. */
function kept<Field extends string>(search: Record<string, unknown>, ...fields: Field[]): { [name in Field]?: string } {
  const pairs = fields.flatMap(field => {
    const value = text(search[field])
    return value === undefined ? [] : [[field, value]]
  })
  return Object.fromEntries(pairs) as { [name in Field]?: string }
}

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/studio', search: {} })
  },
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: search => kept(search, 'token'),
  loader: () => queries.fetchQuery(setupQuery),
  component: lazyRouteComponent(() => import('./routes/setup/setup.tsx'), 'Setup'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: search => kept(search, 'to', 'step', 'problem', 'told'),
  beforeLoad: async () => {
    if (await queries.ensureQueryData(sessionQuery)) throw redirect({ to: '/studio', search: {} })
    if ((await queries.fetchQuery(setupQuery)).needed) throw redirect({ to: '/setup', search: {} })
  },
  loader: () => queries.fetchQuery(signUpQuery),
  component: lazyRouteComponent(() => import('./routes/sign-in/sign-in.tsx'), 'SignIn'),
})

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  loader: () => queries.fetchQuery(signUpQuery),
  component: lazyRouteComponent(() => import('./routes/sign-up/sign-up.tsx'), 'SignUp'),
})

/** Two addresses for letters, one page: the link itself knows what it opens. */
const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  component: lazyRouteComponent(() => import('./routes/verify/verify.tsx'), 'Verify'),
})
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./routes/verify/verify.tsx'), 'Verify'),
})

const forgottenPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgotten-password',
  component: lazyRouteComponent(
    () => import('./routes/forgotten-password/forgotten-password.tsx'),
    'ForgottenPassword',
  ),
})

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('./routes/reset-password/reset-password.tsx'), 'ResetPassword'),
})

const studio = createRoute({
  getParentRoute: () => root,
  path: '/studio',
  validateSearch: search => kept(search, 'picture', 'as', 'run'),
  beforeLoad: ({ location }) => requireAccount(location.href),
  component: lazyRouteComponent(() => import('./routes/studio/studio.tsx'), 'Studio'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: search => kept(search, 'problem'),
  beforeLoad: ({ location }) => requireAccount(location.href),
  component: lazyRouteComponent(() => import('./routes/settings/settings.tsx'), 'Settings'),
})

const proved = createRoute({
  getParentRoute: () => root,
  path: '/proved',
  validateSearch: search => kept(search, 'problem'),
  component: lazyRouteComponent(() => import('./routes/proved/proved.tsx'), 'Proved'),
})

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  validateSearch: search => kept(search, 'part', 'about', 'open'),
  beforeLoad: ({ location }) => requireAccount(location.href),
  component: lazyRouteComponent(() => import('./routes/admin/admin.tsx'), 'Admin'),
})

const access = createRoute({
  getParentRoute: () => root,
  path: '/access',
  component: lazyRouteComponent(() => import('./routes/access/access.tsx'), 'Access'),
})

const router = createRouter({
  routeTree: root.addChildren([
    home,
    admin,
    access,
    setup,
    signIn,
    proved,
    studio,
    settings,
    signUp,
    verify,
    invitation,
    forgottenPassword,
    resetPassword,
  ]),
  context: { queries },
  defaultPendingComponent: Pending,
  defaultErrorComponent: Fault,
  defaultPendingMs: 200,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
