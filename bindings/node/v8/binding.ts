// internalBinding("v8"): figures of the worker's own heap. Flags are the process's, and what a snapshot of the heap would show is also the
// platform's, so neither can be had.
import { natives } from "edgert:core/natives";
import { unavailable } from "edgert:node/loader";

interface Figures {
  heap(): number[];
  heapSpace(at: number): [string, number, number, number, number] | undefined;
  code(): number[] | undefined;
  cachedDataVersionTag(): number;
}
const native: Figures = natives.snapshot.lateNatives("node/v8");

function fill(buffer: Float64Array, numbers: readonly number[]): void {
  for (let i = 0; i < numbers.length; ++i) buffer[i]! = numbers[i]!;
}
export const heapStatisticsBuffer = new Float64Array(14);
export const heapCodeStatisticsBuffer = new Float64Array(4);
export const heapSpaceStatisticsBuffer = new Float64Array(4);
export const updateHeapStatisticsBuffer = (): void => fill(heapStatisticsBuffer, native.heap());
export const updateHeapCodeStatisticsBuffer = (): void => fill(heapCodeStatisticsBuffer, native.code() ?? []);
export function updateHeapSpaceStatisticsBuffer(at: number): void {
  const space = native.heapSpace(at);
  if (space === undefined) return;
  for (let i = 0; i < 4; ++i) heapSpaceStatisticsBuffer[i]! = space[i + 1] as number;
}
export const kHeapSpaces: string[] = [];
for (let at = 0; ; ++at) {
  const space = native.heapSpace(at);
  if (space === undefined) break;
  kHeapSpaces.push(space[0]);
}
export const kTotalHeapSizeIndex = 0, kTotalHeapSizeExecutableIndex = 1, kTotalPhysicalSizeIndex = 2, kTotalAvailableSize = 3, kUsedHeapSizeIndex = 4, kHeapSizeLimitIndex = 5,
  kMallocedMemoryIndex = 6, kPeakMallocedMemoryIndex = 7, kDoesZapGarbageIndex = 8, kNumberOfNativeContextsIndex = 9, kNumberOfDetachedContextsIndex = 10,
  kTotalGlobalHandlesSizeIndex = 11, kUsedGlobalHandlesSizeIndex = 12, kExternalMemoryIndex = 13;
export const kSpaceSizeIndex = 0, kSpaceUsedSizeIndex = 1, kSpaceAvailableSizeIndex = 2, kPhysicalSpaceSizeIndex = 3;
export const kCodeAndMetadataSizeIndex = 0, kBytecodeAndMetadataSizeIndex = 1, kExternalScriptSourceSizeIndex = 2, kCPUProfilerMetaDataSizeIndex = 3;
export const cachedDataVersionTag = (): number => native.cachedDataVersionTag();

const refuse = (name: string) => (): never => { throw unavailable(`v8.${name}`); };
export const setFlagsFromString = refuse("setFlagsFromString");
export const setHeapSnapshotNearHeapLimit = refuse("setHeapSnapshotNearHeapLimit");
export class GCProfiler {
  constructor() { throw unavailable("v8.GCProfiler"); }
}
