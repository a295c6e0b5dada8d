// Modules that are no scripts, import.meta, and names of the runtime itself.

interface ImportMeta {
  /** The module's absolute URL. */
  url: string;
  /** Whether this module is the worker's entry. */
  readonly main: boolean;
  /** The file's absolute path; absent when the module is no file. */
  readonly filename: string;
  /** The path of the folder that the file is in; absent when the module is no file. */
  readonly dirname: string;
  /**
   * The absolute URL that `import(specifier)` would load, through the import map.
   * @throws {TypeError} for a bare name that no import map knows.
   */
  resolve(specifier: string): string;
}

/** A WebAssembly module: its exports are the module's exports, its imports are resolved like any module's. */
declare module "*.wasm";

// TypeScript does not look at `with { type: "text" }`: these are what such files usually are imported
// with. For others, and for `with { type: "bytes" }`, declare a module of your own in the same way.
declare module "*.txt" {
  const text: string;
  export default text;
}
declare module "*.html" {
  const text: string;
  export default text;
}
declare module "*.css" {
  const text: string;
  export default text;
}
declare module "*.md" {
  const text: string;
  export default text;
}
declare module "*.svg" {
  const text: string;
  export default text;
}
declare module "*.sql" {
  const text: string;
  export default text;
}
declare module "*.csv" {
  const text: string;
  export default text;
}

/** The version of the reference runtime whose behaviour this one has. */
declare const SUPABASE_VERSION: string;
/** The version of Deno whose APIs this runtime has a part of. */
declare const DENO_VERSION: string;
