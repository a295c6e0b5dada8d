// In place of Node's internal/blob: the platform's own.
import { late } from "edgert:core/late";
import { unavailable } from "edgert:node/loader";

const file = () => late<typeof import("../../../file/file")>("file/file");
const missing = (name: string) => () => { throw unavailable(name); };
const isBlob = (value: unknown): boolean => file().isBlob(value);
export const exports: any = Object.create(null, {
  Blob: { get: () => file().Blob, enumerable: true },
  ClonedBlob: { get: () => file().Blob, enumerable: true },
  isBlob: { value: isBlob, enumerable: true },
  kHandle: { value: Symbol("kHandle"), enumerable: true },
  createBlob: { value: missing("createBlob"), enumerable: true },
  createBlobFromFilePath: { value: missing("fs.openAsBlob"), enumerable: true },
  resolveObjectURL: { value: (url: string) => late<typeof import("../../../url/object_urls")>("url/object_urls").objectOf(url), enumerable: true },
});
