// Node's threads: this is the only one.
import { unavailable } from "edgert:node/loader";

export const isMainThread = true;
export const isInternalThread = false;
export const ownsProcessState = false;
export const threadId = 0;
export const resourceLimits = new Float64Array(4);
export const kMaxYoungGenerationSizeMb = 0;
export const kMaxOldGenerationSizeMb = 1;
export const kCodeRangeSizeMb = 2;
export const kStackSizeMb = 3;
export const kTotalResourceLimitCount = 4;
export const getEnvMessagePort = () => undefined;
export function Worker() { throw unavailable("worker_threads.Worker"); }
