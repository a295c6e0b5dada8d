// internalBinding("heap_utils"): a snapshot of the heap would show the platform's own objects.
import { unavailable } from "edgert:node/loader";

export const createHeapSnapshotStream = (): never => { throw unavailable("v8.getHeapSnapshot"); };
export const triggerHeapSnapshot = (): never => { throw unavailable("v8.writeHeapSnapshot"); };
