// In place of Node's internal/crypto/webcrypto: the platform's own.
import { late } from "edgert:core/late";
import { crypto, Crypto } from "edgert:crypto/crypto";

const subtle = () => late<typeof import("../../../../crypto/subtle")>("crypto/subtle");
export const exports: any = Object.create(null, {
  crypto: { value: crypto, enumerable: true },
  Crypto: { value: Crypto, enumerable: true },
  CryptoKey: { get: () => subtle().CryptoKey, enumerable: true },
  SubtleCrypto: { get: () => subtle().SubtleCrypto, enumerable: true },
});
