// https://w3c.github.io/webcrypto/#JsonWebKey-dictionary, https://www.rfc-editor.org/rfc/rfc7517
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { latin1Bytes, put } from "edgert:core/primordials";
import { sequence } from "edgert:core/webidl";
import { domString } from "./algorithm";
import type { JsonWebKey, JwkText } from "./json_web_key";
import { error } from "./key";

const texts: readonly JwkText[] = ["alg", "crv", "d", "dp", "dq", "e", "k", "kty", "n", "p", "q", "qi", "use", "x", "y"];

export const dataError = (message: string) => error("DataError", message);

export function jsonWebKey(value: any): JsonWebKey {
  const jwk: any = record({});
  if (value === undefined || value === null) return jwk;
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError("The key is no object");
  for (const name of [...texts, "ext", "key_ops", "oth"].sort()) {
    const member = value[name];
    if (member === undefined) continue;
    jwk[name] = name === "ext" ? Boolean(member) : name === "key_ops" ? strings(member) : name === "oth" ? sequence(member, "oth", (item) => item) : domString(member);
  }
  return jwk;
}

// Of a key that is not for the script's eyes: JSON without `toJSON`, and with no prototypes behind what it holds.
export function jsonOf(jwk: JsonWebKey): string {
  const json = (value: unknown): string => (Array.isArray(value) ? `[${value.map(json).join(",")}]` : JSON.stringify(value as string | boolean));
  return `{${Object.entries(jwk).map(([name, value]) => `${JSON.stringify(name)}:${json(value)}`).join(",")}}`;
}
export function parsedKey(text: string): JsonWebKey {
  const parsed = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null) throw new TypeError("The key is no object");
  Object.setPrototypeOf(parsed, null);
  const { key_ops: operations, oth } = parsed;
  parsed.key_ops = parsed.oth = undefined;
  for (const name of texts) if (typeof parsed[name] === "object" && parsed[name] !== null) throw new TypeError(`"${name}" is no string`);
  const jwk = jsonWebKey(parsed);
  if (operations !== undefined) put(jwk, "key_ops", checkedStrings(operations));
  if (oth !== undefined) put(jwk, "oth", oth);
  return jwk;
}
function checkedStrings(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError("A sequence of strings is needed");
  return value.map((item) => {
    if (typeof item === "object" && item !== null) throw new TypeError("A string is needed");
    return domString(item);
  });
}

export function strings(value: any): string[] {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || typeof value[Symbol.iterator] !== "function") throw new TypeError("A sequence of strings is needed");
  return sequence(value, "The sequence", domString);
}

export function base64url(bytes: ArrayBuffer): string {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return natives.encoding.btoa(text)!.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

// The bytes of a member that must be there.
export function member(jwk: JsonWebKey, name: JwkText): Uint8Array {
  const text = jwk[name];
  if (text === undefined) throw dataError(`The JWK has no "${name}"`);
  const bytes = /^[\w-]*$/.test(text) ? natives.encoding.atob(text.replace(/-/g, "+").replace(/_/g, "/")) : null;
  if (bytes === null) throw dataError(`The JWK's "${name}" is no base64url`);
  return latin1Bytes(bytes);
}

// What all kinds of keys have in common.
export function checkJwk(jwk: JsonWebKey, kty: string, use: "sig" | "enc", extractable: boolean, usages: readonly string[]): void {
  if (jwk.kty !== kty) throw dataError(`The JWK's "kty" is not "${kty}"`);
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) throw dataError(`The JWK's "use" is not "${use}"`);
  if (jwk.key_ops !== undefined) {
    if (new Set(jwk.key_ops).size !== jwk.key_ops.length) throw dataError('The JWK\'s "key_ops" repeats itself');
    if (usages.some((usage) => !jwk.key_ops!.includes(usage))) throw dataError('The JWK\'s "key_ops" lack a usage');
  }
  if (jwk.ext === false && extractable) throw dataError("The JWK is not extractable");
}
export function checkAlg(jwk: JsonWebKey, ...names: string[]): void {
  if (jwk.alg !== undefined && !names.includes(jwk.alg)) throw dataError(`The JWK's "alg" is not "${names[0]}"`);
}
