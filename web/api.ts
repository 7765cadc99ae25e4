import { createClient } from '@image2image/sdk'

/** The one client of the page. Same origin: the session cookie travels by itself. */
export const api = createClient({ baseUrl: location.origin, retries: 0 })
