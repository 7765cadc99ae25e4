import type {
  Adapters,
  Connection,
  ConnectionChange,
  ConnectionOrder,
  DataChoice,
  DataClass,
  ModelChange,
  ModelOffer,
  OwnConnectionChange,
  OwnConnectionOrder,
  OwnModelChange,
  Pages,
  TestPlan,
  TestResult,
} from './api.ts'
import type { Transport } from './transport.ts'

/** Models and the services they are reached by: the operator's, for everybody, and those connected with one's own key. */
export function connectionVerbs(transport: Transport) {
  const { json } = transport
  return {
    models: {
      /** Those you may name, the built-in engine first. */
      list: async (signal?: AbortSignal): Promise<ModelOffer[]> =>
        (await json<Pages['models']>('GET', '/api/models', undefined, signal)).models,
      /** The services that can be connected. */
      adapters: (signal?: AbortSignal) => json<Adapters>('GET', '/api/adapters', undefined, signal),
    },
    dataChoice: {
      get: (signal?: AbortSignal) => json<DataChoice>('GET', '/api/data-choice', undefined, signal),
      choose: (dataClass: DataClass) => json<DataChoice>('PUT', '/api/data-choice', { dataClass }),
    },
    connections: {
      ...verbsAt<ConnectionOrder, ConnectionChange, ModelChange>(transport, '/api/connections'),
      /** Engines that run on the server's own computer. */
      detect: async () => (await json<Pages['engines']>('POST', '/api/connections/detect')).engines,
    },
    ownConnections: verbsAt<OwnConnectionOrder, OwnConnectionChange, OwnModelChange>(transport, '/api/own-connections'),
  }
}

function verbsAt<Order, Change, Model>({ json }: Transport, path: string) {
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`
  return {
    list: async (signal?: AbortSignal): Promise<Connection[]> =>
      (await json<Pages['connections']>('GET', path, undefined, signal)).connections,
    /** The key goes in and never comes out. */
    add: (order: Order) => json<Connection>('POST', path, order),
    change: (id: string, change: Change) => json<Connection>('PATCH', pathOf(id), change),
    remove: (id: string) => json<void>('DELETE', pathOf(id)),
    setModel: (id: string, change: Model) => json<Connection>('PATCH', `${pathOf(id)}/models`, change),
    /** Asks the service which models it has. */
    discover: (id: string) => json<Connection>('POST', `${pathOf(id)}/discover`),
    /** What a test would use and cost. */
    testPlan: (id: string, signal?: AbortSignal) => json<TestPlan>('GET', `${pathOf(id)}/test`, undefined, signal),
    /** Makes one small picture there, which costs what it costs. */
    test: (id: string, model?: string) =>
      json<TestResult>('POST', `${pathOf(id)}/test`, model === undefined ? {} : { model }),
  }
}
