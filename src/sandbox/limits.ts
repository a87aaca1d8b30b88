import { config } from '../core/config.ts'
import { limiter, sharedLimits } from '../core/limits.ts'

/** How many files a sketch has at most. */
export const MOST_FILES = 8
/** How many sketches somebody pins to their wall at most. */
export const MOST_PINS = 3
/** How many bytes of JSON a request that brings a whole sketch may be: escapes make text longer than it is. */
export const SKETCH_BODY = 2 * 1024 * 1024

/** The limits of everything that people do to sketches. The keys are accounts' numbers, or addresses where visitors may do it too. */
export const sandboxLimits = sharedLimits(() => ({
  sketches: limiter('sketches', config.limitSketches),
  drafts: limiter('drafts', config.limitDrafts),
  changes: limiter('sketch-changes', config.limitSketchChanges),
  runs: limiter('runs', config.limitRuns),
  steps: limiter('steps', config.limitSteps),
  takeHome: limiter('take-home', config.limitTakeHome),
}))
