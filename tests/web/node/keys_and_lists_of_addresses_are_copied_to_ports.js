import { assert } from "../../support/assert.js";
import { createPrivateKey, createSecretKey, generateKeyPairSync } from "node:crypto";
import { BlockList, SocketAddress } from "node:net";

const secret = createSecretKey(Buffer.from("secret"));
const copy = structuredClone({ secret }).secret;
assert(copy !== secret && copy.type === "secret" && copy.equals(secret) && copy.constructor === secret.constructor);
const { privateKey } = generateKeyPairSync("ed25519");
assert(structuredClone(privateKey).export({ type: "pkcs8", format: "pem" }) === privateKey.export({ type: "pkcs8", format: "pem" }));
const list = new BlockList();
list.addSubnet("10.0.0.0", 8);
assert(structuredClone(list).check("10.1.2.3") && !structuredClone(list).check("11.1.2.3"));
assert(structuredClone(new SocketAddress({ address: "1.2.3.4", port: 5 })).port === 5);
// No other class of the library is made because a script says so.
const clone = Object.getOwnPropertySymbols(BlockList.prototype).find((symbol) => String(symbol).includes("clone"));
assert(clone !== undefined);
Object.defineProperty(list, clone, { value: () => ({ data: {}, deserializeInfo: "internal/fs/promises:FileHandle" }) });
let message;
try { structuredClone(list); } catch (error) { message = error.message; }
assert(message.includes("cannot be made"), message);
