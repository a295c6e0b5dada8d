// The globals that Node has and the web has not: for realms in which something is written for Node.
import { defineLate } from "edgert:core/late";
import { define } from "edgert:core/natives";

let requireFrom: Function | undefined;
let isBuiltinName: ((name: string) => boolean) | undefined;
export const createRequire = (): Function | undefined => requireFrom;
export const isBuiltin = (name: string): boolean => isBuiltinName?.(name) ?? false;

export function addGlobals(create: Function, isBuiltin: (name: string) => boolean): void {
  if (requireFrom !== undefined || create === undefined) return;
  requireFrom = create;
  isBuiltinName = isBuiltin;
  // A script may have put its own there.
  if (!("global" in globalThis)) define({ global: globalThis });
  const absent = ["Buffer", "setImmediate", "clearImmediate"].filter((name) => !(name in globalThis));
  if (absent.length > 0) defineLate("node/node_globals", absent);
}
