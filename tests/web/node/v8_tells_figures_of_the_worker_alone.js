import { assert } from "../../support/assert.js";
import v8 from "node:v8";

const heap = v8.getHeapStatistics();
assert(heap.used_heap_size > 100000 && heap.total_heap_size >= heap.used_heap_size && heap.heap_size_limit > heap.used_heap_size && heap.number_of_native_contexts >= 1);
const spaces = v8.getHeapSpaceStatistics();
assert(spaces.some((one) => one.space_name === "old_space" && one.space_used_size > 0) && v8.getHeapCodeStatistics().bytecode_and_metadata_size >= 0);
assert(v8.cachedDataVersionTag() === v8.cachedDataVersionTag() && v8.startupSnapshot.isBuildingSnapshot() === 0);
for (const [name, ...args] of [["setFlagsFromString", "--allow-natives-syntax"], ["getHeapSnapshot"], ["writeHeapSnapshot"], ["setHeapSnapshotNearHeapLimit", 1]]) {
  let code;
  try { v8[name](...args); } catch (error) { code = error.code; }
  assert(code === "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", name);
}
