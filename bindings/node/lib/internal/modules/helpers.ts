// In place of Node's internal/modules/helpers: edgert loads modules itself.
import { internalBinding, isPublic, requireBuiltin } from "edgert:node/loader";

export function getBuiltinModule(given: unknown): unknown {
  const { validateString } = requireBuiltin("internal/validators");
  Reflect.apply(validateString, undefined, [given, "id"]);
  const id = given as string;
  const hasScheme = id.startsWith("node:");
  const name = hasScheme ? id.slice(5) : id;
  return isPublic(name, hasScheme) ? requireBuiltin(name) : undefined;
}
export const loadBuiltinModule = (id: string): unknown => (isPublic(id) ? { exports: requireBuiltin(id), canBeRequiredByUsers: true } : undefined);
export const stripBOM = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
export const getCjsConditions = (): Set<string> => new Set(["node", "require", "module-sync"]);
export const initializeCjsConditions = (): void => {};
export const hasStartedUserCJSExecution = (): boolean => true;
export const hasStartedUserESMExecution = (): boolean => true;
export const setHasStartedUserCJSExecution = (): void => {};
export const setHasStartedUserESMExecution = (): void => {};
export const bindings = internalBinding;
