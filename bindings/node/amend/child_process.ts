// child_process: there are no processes, and each function says so by its own name.
import { requireBuiltin, unavailable } from "edgert:node/loader";

const kCode = "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM";

export function amend(exports: any): void {
  const { custom }: { custom: symbol } = requireBuiltin("internal/util").promisify;
  for (const name of ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"]) {
    const naming = (original: Function) => function (this: unknown, ...args: unknown[]) {
      try {
        return Reflect.apply(original, this, args);
      } catch (error: any) {
        throw error?.code === kCode ? unavailable(`child_process.${name}`) : error;
      }
    };
    const original: any = exports[name];
    const amended = naming(original);
    Object.defineProperty(amended, "name", { value: name, configurable: true });
    const promised: unknown = original[custom];
    if (typeof promised === "function") Object.defineProperty(amended, custom, { value: naming(promised), configurable: true });
    exports[name] = amended;
  }
}
