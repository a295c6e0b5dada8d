// internal/fs/promises: a tree is read without the library's looks at each entry, for which it waits.
import { requireBuiltin } from "edgert:node/loader";

interface Dirent { readonly name: string; readonly parentPath: string }

export function amend(library: any): void {
  const { exports } = library;
  const original = exports.readdir;
  const { join, relative } = requireBuiltin("path");
  exports.readdir = async function readdir(path: unknown, options: unknown) {
    const { getOptions } = requireBuiltin("internal/fs/utils");
    const given: any = Reflect.apply(getOptions, undefined, [options]);
    if (!given.recursive || given.withFileTypes) return Reflect.apply(original, undefined, [path, options]);
    const entries: Dirent[] = await Reflect.apply(original, undefined, [path, { ...given, withFileTypes: true }]);
    return entries.map((one) => Reflect.apply(relative, undefined, [path, Reflect.apply(join, undefined, [one.parentPath, one.name])]));
  };
}
