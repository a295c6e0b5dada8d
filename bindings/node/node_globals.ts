// The values of the globals that globals.ts defines.
import { requireForScripts } from "edgert:node/boot";

export const { Buffer } = requireForScripts("buffer");
export const { setImmediate, clearImmediate } = requireForScripts("timers");
