/**
 * The engine's front door: words in, a plan out; a picture and a plan in, a picture out. Classical operations and a
 * segmentation model, nothing generative, nothing fetched. Runs in Node and in a browser.
 */
import type { OperationInfo } from './operation.ts'
import { operationInfos } from './operations/operations.ts'

export { createSubjectMatter } from '#subject-matter'
export { estimateSeconds, inPage, onServer } from './estimate.ts'
export {
  type AskModel,
  describePlan,
  type ModelPlan,
  type ModelRequest,
  type PlanningOptions,
  planInstruction,
  planWithModel,
  type Suggestion,
  suggestions,
} from './instruction/instruction.ts'
export { describeMask, maskRegions, parseMask } from './masks/expression.ts'
export { type MatteMemory, rememberMattes } from './models/matte-memory.ts'
export { createSubjectMatter as createRoughSubjectMatter } from './models/subject-fallback.ts'
export {
  type Context,
  EngineRefusal,
  type EngineRefusalCode,
  type OperationInfo,
  type OperationName,
  type Parameter,
  type ParameterValue,
  type Plan,
  type Stage,
  type Step,
  type SubjectMatter,
  stages,
} from './operation.ts'
export { subjectNeed } from './operations/operations.ts'
export { setThreads } from './parallel/crew.ts'
export type { Matte, Pixels } from './pixels/planes.ts'
export { type PreviewOptions, previewMask, previewPlan } from './preview.ts'
export { fromXmp, type Provenance, provenanceOf, toXmp } from './provenance.ts'
export { type RunOptions, type RunResult, runPlan, withStrength } from './run.ts'
export { subjectMatte } from './subject.ts'
export { validatePlan } from './validation.ts'
export { engineName, engineVersion } from './version.ts'

/** Label, group, parameters with units and ranges of everything the engine can do, by name. */
export const operations: Readonly<Record<string, OperationInfo>> = operationInfos
