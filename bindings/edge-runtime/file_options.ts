// userWorkers.create: tmpFsConfig and s3FsConfig, as C++ takes them.
import { record } from "edgert:core/objects";
import { fail, flag, given, nearest, object, text } from "./option_kinds";

export interface TemporaryFolder { tmpBase: string; tmpPrefix: string; tmpSuffix: string; tmpRandomLen: number; tmpQuota: number }

const kLongestPart = 64, kLeastRandom = 6, kMostRandom = 64;
const kUsualRandom = 8, kUsualQuota = 512 * 1024 * 1024;
export const usualTemporaryFolder: TemporaryFolder = { tmpBase: "", tmpPrefix: "edgert-", tmpSuffix: "", tmpRandomLen: kUsualRandom, tmpQuota: kUsualQuota };

function whole(value: unknown, least: number, most: number, otherwise: number, name: string): number {
  if (!given(value)) return otherwise;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) fail(name, `a whole number from ${least} to ${most}`, value);
  return value as number;
}
// Of a name: what leads to another folder is none.
function part(value: unknown, otherwise: string, name: string): string {
  if (!given(value)) return otherwise;
  if (typeof value !== "string" || value.length > kLongestPart || value.includes("/") || value.includes("\0")) {
    return fail(name, `a text of at most ${kLongestPart} characters without slash`, value);
  }
  return value;
}

export function temporaryFolder(options: unknown, name: string): TemporaryFolder {
  const { base, prefix, suffix, randomLen, quota } = object(options, name);
  if (given(base) && (typeof base !== "string" || base === "" || base.includes("\0"))) fail(`${name}.base`, "a folder, as path", base);
  return {
    tmpBase: given(base) ? base : "",
    tmpPrefix: part(prefix, usualTemporaryFolder.tmpPrefix, `${name}.prefix`),
    tmpSuffix: part(suffix, usualTemporaryFolder.tmpSuffix, `${name}.suffix`),
    tmpRandomLen: whole(randomLen, kLeastRandom, kMostRandom, kUsualRandom, `${name}.randomLen`),
    tmpQuota: whole(quota, 0, Number.MAX_SAFE_INTEGER, kUsualQuota, `${name}.quota`),
  };
}

export interface ObjectStore {
  endpoint: string; region: string; pathStyle: boolean; accessKeyId: string; secretAccessKey: string; sessionToken: string; expires: number; appName: string;
  isAdaptive: boolean; maxAttempts: number; initialBackoffMs: number; maxBackoffMs: number; waitsExactly: boolean; reconnects: boolean;
}

const kLongestText = 4096, kLongestAppName = 50, kLongestRegion = 64;
const kMostAttempts = 20, kMostBackoffSec = 300, kMsPerS = 1000;

// What nobody knows here would be a wish that nobody fulfils.
function only(options: object, names: string[], name: string): any {
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue;
    const meant = nearest(key, names);
    throw new TypeError(`userWorkers.create: ${name}.${key} is not known${meant === null ? "" : `; ${name}.${meant} may be meant`}`);
  }
  return options;
}
// A text of an option that may be absent; what it is, `pattern` says. Secrets are never shown.
function matching(value: unknown, pattern: RegExp, longest: number, what: string, otherwise: string, name: string): string {
  if (!given(value)) return otherwise;
  if (typeof value !== "string" || value.length > longest || !pattern.test(value)) fail(name, what, value);
  return value as string;
}
function secret(value: unknown, pattern: RegExp, what: string, name: string): string {
  if (typeof value !== "string" || value === "" || value.length > kLongestText || !pattern.test(value)) throw new TypeError(`userWorkers.create: ${name} must be ${what}`);
  return value;
}
function seconds(value: unknown, otherwise: number, name: string): number {
  if (!given(value)) return otherwise;
  if (typeof value !== "number" || !(value >= 0 && value <= kMostBackoffSec)) fail(name, `seconds, from 0 to ${kMostBackoffSec}`, value);
  return Math.round((value as number) * kMsPerS);
}
function oneOf(value: unknown, choices: string[], name: string): string {
  if (!given(value)) return choices[0]!;
  if (typeof value !== "string" || !choices.includes(value)) fail(name, choices.map((choice) => `"${choice}"`).join(" or "), value);
  return value as string;
}
function endpointOf(value: unknown, name: string): string {
  if (!given(value)) return "";
  const known = text(value, name);
  const what = "an http: or https: URL without credentials, query and fragment";
  // It may hold credentials by mistake.
  if (!/^https?:\/\/[A-Za-z0-9._:[\]-]+(\/[A-Za-z0-9._~%/-]*)?$/i.test(known) || known.includes("..") || known.length > kLongestText) {
    throw new TypeError(`userWorkers.create: ${name} must be ${what}`);
  }
  return known;
}

export function objectStore(options: unknown, name: string): ObjectStore {
  const { appName, endpointUrl, forcePathStyle, region, credentials, retryConfig } =
    only(object(options, name), ["appName", "endpointUrl", "forcePathStyle", "region", "credentials", "retryConfig"], name);
  const keys = `${name}.credentials`, retries = `${name}.retryConfig`;
  const { accessKeyId, secretAccessKey, sessionToken, expiresAfter } =
    only(object(credentials, keys), ["accessKeyId", "secretAccessKey", "sessionToken", "expiresAfter"], keys);
  const { mode, maxAttempts, initialBackoffSec, maxBackoffSec, reconnectMode, useStaticExponentialBase } =
    only(given(retryConfig) ? object(retryConfig, retries) : {}, ["mode", "maxAttempts", "initialBackoffSec", "maxBackoffSec", "reconnectMode", "useStaticExponentialBase"], retries);
  return record({
    endpoint: endpointOf(endpointUrl, `${name}.endpointUrl`),
    region: matching(region, /^[A-Za-z0-9-]+$/, kLongestRegion, "a name of letters, digits and hyphens", "us-east-1", `${name}.region`),
    pathStyle: given(forcePathStyle) && flag(forcePathStyle, `${name}.forcePathStyle`),
    accessKeyId: secret(accessKeyId, /^[!-+\-.0-~]+$/, "a text with a key's name", `${keys}.accessKeyId`),
    secretAccessKey: secret(secretAccessKey, /^[^]+$/, "a text with a key", `${keys}.secretAccessKey`),
    sessionToken: given(sessionToken) ? secret(sessionToken, /^[!-~]+$/, "a text with a token", `${keys}.sessionToken`) : "",
    expires: whole(expiresAfter, 0, Number.MAX_SAFE_INTEGER, 0, `${keys}.expiresAfter`),
    appName: matching(appName, /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, kLongestAppName, `a name of at most ${kLongestAppName} letters, digits and !#$%&'*+-.^_\`|~`, "", `${name}.appName`),
    isAdaptive: oneOf(mode, ["standard", "adaptive"], `${retries}.mode`) === "adaptive",
    maxAttempts: whole(maxAttempts, 1, kMostAttempts, 3, `${retries}.maxAttempts`),
    initialBackoffMs: seconds(initialBackoffSec, 1 * kMsPerS, `${retries}.initialBackoffSec`),
    maxBackoffMs: seconds(maxBackoffSec, 20 * kMsPerS, `${retries}.maxBackoffSec`),
    waitsExactly: given(useStaticExponentialBase) && flag(useStaticExponentialBase, `${retries}.useStaticExponentialBase`),
    reconnects: oneOf(reconnectMode, ["reconnect_on_transient_error", "reuse_all_connections"], `${retries}.reconnectMode`) === "reconnect_on_transient_error",
  });
}
