// In place of Node's internal/process/execution: what runs here is the realm's business.
import { process } from "edgert:node/process_object";
import { requireBuiltin } from "edgert:node/loader";

export const tryGetCwd = (): string => Reflect.apply(process.cwd, process, []);
let capture: Function | null = null;
export const captureCallback = (): Function | null => capture;
// https://nodejs.org/api/process.html#processsetuncaughtexceptioncapturecallbackfn
export function setUncaughtExceptionCaptureCallback(callback: unknown): void {
  const { codes } = requireBuiltin("internal/errors");
  if (callback === null) {
    capture = null;
    return;
  }
  if (typeof callback !== "function") throw Reflect.construct(codes.ERR_INVALID_ARG_TYPE, ["fn", ["Function", "null"], callback]);
  if (capture !== null) throw Reflect.construct(codes.ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET, []);
  capture = callback;
}
export const hasUncaughtExceptionCaptureCallback = (): boolean => capture !== null;
