// internal/util/types: a value is no key before there are any, and asking does not bring node:crypto.
import { isLoaded, requireBuiltin } from "edgert:node/loader";

const ask = (name: string) => (value: unknown): boolean => isLoaded("internal/crypto/keys") && Reflect.apply(requireBuiltin("internal/crypto/keys")[name], undefined, [value]);
export const amend = (exports: any): any => ({ ...exports, isKeyObject: ask("isKeyObject"), isCryptoKey: ask("isCryptoKey") });
