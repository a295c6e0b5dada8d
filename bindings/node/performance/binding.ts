// The clock of performance, and what Node counts beside it.
import { natives } from "edgert:core/natives";

// The clock stands still for some microseconds; what is timed took some time all the same.
let last = 0;
export function now(): number {
  const time: number = natives.core.now();
  return last = time > last ? time : last + 1e-6;
}
export const milestones = new Float64Array(8);
export const observerCounts = new Uint32Array(16);
export const constants = {
  NODE_PERFORMANCE_ENTRY_TYPE_GC: 0, NODE_PERFORMANCE_ENTRY_TYPE_HTTP: 1, NODE_PERFORMANCE_ENTRY_TYPE_HTTP2: 2, NODE_PERFORMANCE_ENTRY_TYPE_NET: 3, NODE_PERFORMANCE_ENTRY_TYPE_DNS: 4,
  NODE_PERFORMANCE_MILESTONE_TIME_ORIGIN_TIMESTAMP: 0, NODE_PERFORMANCE_MILESTONE_TIME_ORIGIN: 1, NODE_PERFORMANCE_MILESTONE_ENVIRONMENT: 2,
  NODE_PERFORMANCE_MILESTONE_NODE_START: 3, NODE_PERFORMANCE_MILESTONE_V8_START: 4, NODE_PERFORMANCE_MILESTONE_LOOP_START: 5, NODE_PERFORMANCE_MILESTONE_LOOP_EXIT: 6,
  NODE_PERFORMANCE_MILESTONE_BOOTSTRAP_COMPLETE: 7,
  NODE_PERFORMANCE_GC_MAJOR: 4, NODE_PERFORMANCE_GC_MINOR: 1, NODE_PERFORMANCE_GC_INCREMENTAL: 8, NODE_PERFORMANCE_GC_WEAKCB: 16,
  NODE_PERFORMANCE_GC_FLAGS_NO: 0, NODE_PERFORMANCE_GC_FLAGS_CONSTRUCT_RETAINED: 2, NODE_PERFORMANCE_GC_FLAGS_FORCED: 4, NODE_PERFORMANCE_GC_FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8,
  NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE: 16, NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY: 32, NODE_PERFORMANCE_GC_FLAGS_SCHEDULE_IDLE: 64,
};
const nothing = () => {};
export const setupObservers = nothing;
export const installGarbageCollectionTracking = nothing;
export const removeGarbageCollectionTracking = nothing;
export const notify = nothing;
export const loopIdleTime = () => 0;
export const markBootstrapComplete = nothing;
export const getTimeOrigin = () => 0;
export const getTimeOriginTimestamp = () => Date.now() - natives.core.now();
export const uvMetricsInfo = () => [0, 0, 0];
export { createELDHistogram, Histogram } from "./histogram";
