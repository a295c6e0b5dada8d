// What Node's library asks of names of hosts, and of UTF-8.
import { TextDecoder, TextEncoder } from "edgert:encoding/encoding";
import { URL } from "edgert:url/url";

const host = (name: string): string => {
  try {
    return new URL(`ws://${name}`).hostname;
  } catch {
    return "";
  }
};
// What has nothing to convert is no business of a URL's, which knows addresses of its own kind.
export const toASCII = (name: string): string => (/^[\x00-\x7f]*$/.test(name) && !/xn--/i.test(name) ? name.toLowerCase() : host(name));
export const toUnicode = host;
export const encodeUtf8String = (text: string): Uint8Array => new TextEncoder().encode(text);
export const decodeUTF8 = (bytes: ArrayBuffer, ignoreBOM: boolean, fatal: boolean): string => new TextDecoder("utf-8", { ignoreBOM, fatal }).decode(bytes);
export const encodeIntoResults = new Uint32Array(2);
export function encodeInto(text: string, target: Uint8Array): void {
  const { read, written } = new TextEncoder().encodeInto(text, target);
  encodeIntoResults[0]! = read;
  encodeIntoResults[1]! = written;
}
