// What process tells of its clock and its memory.
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { requireBuiltin, unavailable } from "edgert:node/loader";
import type { FileNatives } from "../../files/native";

const files: FileNatives = natives.snapshot.lateNatives("files");
export const hrtimeBuffer = new Uint32Array(4);
const nanoseconds = new BigUint64Array(hrtimeBuffer.buffer, 0, 1);
export function hrtime(): void {
  const ms = natives.core.now();
  const seconds = Math.floor(ms / 1000);
  hrtimeBuffer[0]! = 0;
  hrtimeBuffer[1]! = seconds;
  hrtimeBuffer[2]! = Math.round((ms - seconds * 1000) * 1e6);
}
export function hrtimeBigInt(): void { nanoseconds[0]! = BigInt(Math.round(natives.core.now() * 1e6)); }
export function cpuUsage(values: Float64Array): void { values[0]! = Math.round(natives.core.now() * 1000); values[1]! = 0; }
export function resourceUsage(values: Float64Array): void { for (let i = 0; i < values.length; ++i) values[i]! = 0; }
export function memoryUsage(values: Float64Array): void {
  const heap = natives.edgeRuntime.heap();
  values[0]! = heap[0]! + heap[8]!;
  values[1]! = heap[0]!;
  values[2]! = heap[6]!;
  values[3]! = heap[8]!;
  values[4]! = 0;
}
export function rss(): number { const heap = natives.edgeRuntime.heap(); return heap[0]! + heap[8]!; }
export const constrainedMemory = (): number => 0;
export const availableMemory = (): number => 0;
export const uptime = (): number => natives.core.now() / 1000;
export function _rawDebug(text: string): void { natives.core.log(3, text); }
export const setEmitWarningSync = (): void => {};
export const patchProcessObject = (): void => {};
export const cwd = (): string => files.cwd();
// https://nodejs.org/api/process.html#processchdirdirectory
export function chdir(folder: string): void {
  const path = cwd();
  const errno = files.chdir(folder);
  if (errno < 0) throw Reflect.construct(requireBuiltin("internal/errors").UVException, [record({ errno, syscall: "chdir", path, dest: folder })]);
}
// Nothing follows from it: files of functions have no such rights.
let mask = 0o22;
export function umask(given?: number): number {
  const before = mask;
  if (given !== undefined) mask = given & 0o777;
  return before;
}
export const loadEnvFile = (): never => { throw unavailable("process.loadEnvFile"); };
