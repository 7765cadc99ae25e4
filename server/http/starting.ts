/** What every request hears until the server is ready. */
export const starting = (): Response =>
  Response.json(
    { title: 'Service Unavailable', status: 503, code: 'starting', detail: 'Image2Image is starting.' },
    {
      status: 503,
      headers: { 'retry-after': '2', 'content-type': 'application/problem+json' },
    },
  )
