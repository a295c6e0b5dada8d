// Deno.readFile, readTextFile, writeFile, writeTextFile.
import { natives } from "edgert:core/natives";
import { type Box, boxed } from "edgert:core/objects";
import { dictionary } from "edgert:core/webidl";
import { AbortSignal } from "edgert:abort/abort";
import { TextEncoder } from "edgert:encoding/encoding";
import { acquireReader, isReadableStream, readableOf, readChunk, releaseReader } from "edgert:streams/streams";
import { flags, type OpenFile, openAs } from "./fs_file";
import { type Asked, later, native, now, numberOf, pathOf } from "./operations";

const kUsualMode = 0o666;

const whole = <T>(path: unknown, give: (bytes: Uint8Array) => T): Asked<T> => {
  const known = pathOf(path);
  return { what: `readfile '${known}'`, start: (done) => native.readFile(known, done), give };
};
const asText = (bytes: Uint8Array): string => natives.encoding.decode(bytes, false);
const asBytes = (bytes: Uint8Array): Uint8Array => bytes;

// What a signal ends is done all the same, and nobody hears of it.
function unlessAborted<T>(options: unknown, begin: () => Promise<Box<T>>): Promise<Box<T>> {
  const signal: unknown = dictionary(options, "the options").signal;
  if (signal === undefined || signal === null) return begin();
  if (!(signal instanceof AbortSignal)) throw new TypeError("signal must be an AbortSignal");
  const own: AbortSignal = signal;
  if (own.aborted) return Promise.reject(own.reason);
  return new Promise<Box<T>>((resolve, reject) => {
    const abort = () => reject(own.reason);
    own.addEventListener("abort", abort, { once: true } as any);
    begin().then((value) => { own.removeEventListener("abort", abort); resolve(value); }, (error) => { own.removeEventListener("abort", abort); reject(error); });
  });
}

export const readFile = async (path: unknown, options?: unknown): Promise<Uint8Array> => (await unlessAborted(options, () => later(whole(path, asBytes)))).value;
export const readFileSync = (path: unknown): Uint8Array => now(whole(path, asBytes));
export const readTextFile = async (path: unknown, options?: unknown): Promise<string> => (await unlessAborted(options, () => later(whole(path, asText)))).value;
export const readTextFileSync = (path: unknown): string => now(whole(path, asText));

function target(path: unknown, options: any): [Asked<OpenFile>, number | null] {
  const { append, create = true, createNew, mode } = options;
  const how = flags.write | (append ? flags.append : flags.truncate) | (create || createNew ? flags.create : 0) | (createNew ? flags.exclusive : 0);
  const wanted = mode === undefined || mode === null ? null : numberOf(mode, kUsualMode);
  return [openAs(pathOf(path), how, wanted ?? kUsualMode, "writefile", (file) => file), wanted];
}
// The error of what has been written so far names the file, too.
const named = async <T>(path: unknown, run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw withPath(error, path);
  }
};
function withPath(error: unknown, path: unknown): unknown {
  if (error instanceof Error) Object.defineProperty(error, "message", { value: `${(error as Error).message}: writefile '${pathOf(path)}'`, configurable: true, writable: true, enumerable: false });
  return error;
}

async function writeStream(file: OpenFile, stream: any, isText: boolean): Promise<void> {
  const reader = acquireReader(readableOf(stream));
  try {
    for (;;) {
      const { done, value } = await readChunk(reader);
      if (done) return;
      await file.writeAll(isText ? new TextEncoder().encode(`${value as string}`) : bytes(value, "Deno.writeFile"));
    }
  } finally {
    releaseReader(reader);
  }
}
function bytes(given: unknown, what: string): Uint8Array {
  if (given instanceof Uint8Array) return given;
  throw new TypeError(`${what} needs a Uint8Array, or a stream of them`);
}

async function write(path: unknown, data: unknown, options: unknown, isText: boolean): Promise<void> {
  const given = dictionary(options, "the options");
  const content = isReadableStream(data) ? null : isText ? new TextEncoder().encode(`${data as string}`) : bytes(data, "Deno.writeFile");
  await unlessAborted(given, async () => {
    const [asked, mode] = target(path, given);
    const file = await later(asked);
    try {
      await named(path, async () => {
        if (mode !== null) await later(file.value.chmod(mode));
        if (content === null) await writeStream(file.value, data, isText);
        else await file.value.writeAll(content);
        await file.value.finish();
      });
    } finally {
      file.value.discardIfOpen();
    }
    return boxed(undefined);
  });
}
function writeNow(path: unknown, content: Uint8Array, options: unknown): void {
  const [asked, mode] = target(path, dictionary(options, "the options"));
  const file = now(asked);
  try {
    if (mode !== null) now(file.chmod(mode));
    file.writeAllNow(content);
  } catch (error) {
    throw withPath(error, path);
  } finally {
    file.closeIfOpen();
  }
}

export const writeFile = (path: unknown, data: unknown, options?: unknown): Promise<void> => write(path, data, options, false);
export const writeTextFile = (path: unknown, data: unknown, options?: unknown): Promise<void> => write(path, data, options, true);
export const writeFileSync = (path: unknown, data: unknown, options?: unknown): void => writeNow(path, bytes(data, "Deno.writeFileSync"), options);
export const writeTextFileSync = (path: unknown, text: unknown, options?: unknown): void => writeNow(path, new TextEncoder().encode(`${text as string}`), options);
