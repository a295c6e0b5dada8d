// Errors that nobody catches. Stacks are edgert's own: no Error.prepareStackTrace is installed.
import { natives } from "edgert:core/natives";

interface Errors { noSideEffectsToString(value: unknown): string }
const native: Errors = natives.snapshot.lateNatives("node/errors");
const nothing = () => {};
export { triggerUncaughtException } from "edgert:node/uncaught";
export const { noSideEffectsToString } = native;
export const exitCodes = {
  kNoFailure: 0, kGenericUserError: 1, kInternalJSParseError: 3, kInternalJSEvaluationFailure: 4, kV8FatalError: 5, kInvalidFatalExceptionMonkeyPatching: 6,
  kExceptionInFatalExceptionHandler: 7, kInvalidCommandLineArgument: 9, kBootstrapFailure: 10, kInvalidCommandLineArgument2: 12, kUnfinishedTopLevelAwait: 13,
  kStartupSnapshotFailure: 14, kAbort: 134,
};
export const setPrepareStackTraceCallback = nothing;
export const setGetSourceMapErrorSource = nothing;
export const setSourceMapsEnabled = nothing;
export const setMaybeCacheGeneratedSourceMap = nothing;
export const setEnhanceStackForFatalException = nothing;
