// Nothing of what is left here may keep the worker, or outlive it: the runner counts.
import { checkPrime, generateKeyPair, generatePrime, pbkdf2, scrypt } from "node:crypto";
import { assert } from "../../support/assert.js";

const never = () => {};
pbkdf2("word", "salt", 2 ** 31 - 1, 4096, "sha512", never);
pbkdf2("word", "salt", 2 ** 31 - 1, 4096, "md5", never);
scrypt("word", "salt", 16, { N: 2 ** 12, r: 1, p: 2 ** 15, maxmem: 2 ** 26 }, never);
generateKeyPair("rsa", { modulusLength: 8192 }, never);
generateKeyPair("dsa", { modulusLength: 8192, divisorLength: 256 }, never);
generateKeyPair("dh", { primeLength: 8192 }, never);
generatePrime(8192, { safe: true }, never);
checkPrime(new Uint8Array(1024).fill(0xff), { checks: 1000 }, never);
assert(true);
