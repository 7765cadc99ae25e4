/** The front door of the edge: what a module's `routes.ts` needs, and what `main.ts` puts together. */
export { type AppDeps, createApp, type ErrorPresenter, type RouteGroup } from './app.ts'
export { type AppEnv, requireFresh, type Visitor, visitorOf } from './auth.ts'
export { limitBody, shallowJson } from './body.ts'
export { originFor } from './client.ts'
export { holdings } from './holdings.ts'
export { json, newRoutes, problems, timeSchema } from './openapi.ts'
export type { Problem } from './problem.ts'
export {
  forgetRate,
  type Rate,
  rateSubject,
  requireRate,
  takeRate,
} from './rate-limit.ts'
export { type HttpServer, listen } from './server.ts'
export { starting } from './starting.ts'
export { createTraffic, type Traffic, type TrafficLimits } from './traffic.ts'
export { Visits } from './visits.ts'
