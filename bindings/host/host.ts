// What scripts and functions of their host give each other, where it is an object of the platform's.
import { isLoaded, late } from "../core/late";
import { natives } from "../core/natives";
import { Body, pump } from "../fetch/body";
import { isReadableStream } from "../streams/streams";
import type { SourceHandle } from "../fetch/native";

// Of a Blob its bytes, which the library copies at once; of a stream what drains it; of anything else undefined.
natives.snapshot.setHook("hostArgument", (value: unknown): Uint8Array | SourceHandle | undefined => {
  if (isReadableStream(value)) {
    if (value.locked) throw new TypeError("The stream is locked to a reader");
    return natives.fetch.sourceOf(...pump(value));
  }
  if (!isLoaded("file/file")) return undefined;
  const { bytesOfBlob, isBlob } = late<typeof import("../file/file")>("file/file");
  return isBlob(value) ? bytesOfBlob(value) : undefined;
});

natives.snapshot.setHook("hostStream", (source: SourceHandle) => {
  const body = new Body();
  body.handle = natives.fetch.bodyOf(source);
  return body.asStream();
});
