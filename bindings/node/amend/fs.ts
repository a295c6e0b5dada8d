// fs: what its library does at once although a callback or a promise is there to wait with.
import { late } from "edgert:core/late";
import { requireBuiltin } from "edgert:node/loader";
import { process } from "edgert:node/process_object";

export function amend(exports: any): void {
  const readdirAsItIs = exports.readdir;
  exports.readdir = function readdir(path: unknown, options: any, callback?: any) {
    if (typeof options === "function" || !options?.recursive) return Reflect.apply(readdirAsItIs, undefined, [path, options, callback]);
    Reflect.apply(requireBuiltin("internal/validators").validateFunction, undefined, [callback, "cb"]);
    Reflect.apply(requireBuiltin("internal/fs/utils").getValidatedPath, undefined, [path]);
    const { readdir: promised } = requireBuiltin("internal/fs/promises").exports;
    const answer: Promise<unknown> = Reflect.apply(promised, undefined, [path, options]) as any;
    answer.then((names) => { Reflect.apply(process.nextTick, process, [callback, null, names]); }, (error) => { Reflect.apply(process.nextTick, process, [callback, error]); });
  };
  // https://nodejs.org/api/fs.html#fsopenasblobpath-options
  exports.openAsBlob = async function openAsBlob(path: unknown, options: any = {}) {
    const { validateObject, validateString } = requireBuiltin("internal/validators");
    Reflect.apply(validateObject, undefined, [options, "options"]);
    const type = options.type || "";
    Reflect.apply(validateString, undefined, [type, "options.type"]);
    const bytes: any = await Reflect.apply(exports.promises.readFile, undefined, [path]);
    const { Blob } = late<typeof import("../../file/file")>("file/file");
    return new Blob([bytes], { type });
  };
}
