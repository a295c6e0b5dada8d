// https://w3c.github.io/FileAPI/#url: the realm's blob URL store. A late part.
import { randomUuid } from "edgert:crypto/crypto";
import { type Blob, isBlob } from "edgert:file/file";

const store = new Map<string, Blob>();

export function createObjectUrl(value: unknown): string {
  if (!isBlob(value)) throw new TypeError("URL.createObjectURL needs a Blob");
  const url = `blob:null/${randomUuid()}`;
  store.set(url, value);
  return url;
}
export function revokeObjectUrl(url: string): void { store.delete(url); }
// What a URL names now.
export const objectOf = (url: string): Blob | undefined => store.get(url.split("#")[0]!);
