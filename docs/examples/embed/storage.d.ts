// What storage.cpp gives its functions. A host ships such a file beside edgert's ts-typings.
declare namespace Supabase {
  /**
   * Writes a text into the function's own bucket, in place of what was there.
   *
   * @throws {TypeError} for what is no path and text, or for a path that leads out of the bucket
   * @throws {Deno.errors.PermissionDenied} where the function has no bucket
   * @throws {Deno.errors.Http} where the service refuses, or cannot be reached
   * @throws {Deno.errors.Busy} where too many writes wait already
   */
  function writeTextFile(path: string, text: string): Promise<void>;
}
