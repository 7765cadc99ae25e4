/** The front door: what `main.ts` needs to put the OpenAI-compatible surface on the wire. It keeps nothing of its own. */
export { errorHeaders, presentError } from './errors.ts'
