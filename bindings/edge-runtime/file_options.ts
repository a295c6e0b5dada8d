// userWorkers.create: tmpFsConfig, as C++ takes it.
import { fail, given, object } from "./option_kinds";

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
