// https://w3c.github.io/webcrypto/#hkdf, #pbkdf2
import { type Algorithm, buffer, hash, hashNumber, register, unsignedLong } from "./algorithm";
import { type Slots, checkUsages, crypto, error, makeKey, settled } from "./key";

function derivation(name: string, params: NonNullable<Algorithm["takes"]["deriveBits"]>, derive: (key: Slots, params: any, byteLength: number) => ReturnType<typeof crypto.hkdf>): Algorithm {
  return {
    name,
    takes: { deriveBits: params, importKey: [], getKeyLength: [] },
    async deriveBits(key, given, length) {
      if (length === null || length % 8 !== 0) throw error("OperationError", `${name} derives whole bytes: give a length that is a multiple of 8`);
      return settled(derive(key, given, length / 8));
    },
    async importKey(format, data, _params, extractable, usages) {
      if (format !== "raw") throw error("NotSupportedError", `${name} keys have no format but "raw"`);
      checkUsages(usages, ["deriveKey", "deriveBits"]);
      if (extractable) throw error("SyntaxError", `${name} keys are not extractable`);
      return makeKey({ handle: (await settled(crypto.secretKey(data as Uint8Array))).value, type: "secret", extractable, algorithm: { name }, usages });
    },
    getKeyLength: () => null,
  };
}

register(
  derivation("HKDF", [["hash", hash, true], ["info", buffer, true], ["salt", buffer, true]],
    (key, given, byteLength) => crypto.hkdf(key.handle, hashNumber(given.hash), given.salt, given.info, byteLength)),
  derivation("PBKDF2", [["hash", hash, true], ["iterations", unsignedLong, true], ["salt", buffer, true]], (key, given, byteLength) => {
    if (given.iterations === 0) throw error("OperationError", "PBKDF2 needs an iteration at least");
    return crypto.pbkdf2(key.handle, hashNumber(given.hash), given.salt, given.iterations, byteLength);
  }),
);
