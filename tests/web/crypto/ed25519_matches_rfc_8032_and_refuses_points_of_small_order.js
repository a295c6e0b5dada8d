import { assert, assertEquals } from "../../support/assert.js";
import { hex, unhex } from "./fixtures/bytes.js";

const { subtle } = crypto;
const cases = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
];
for (const [secret, point, text, signed] of cases) {
  // PrivateKeyInfo of RFC 8410.
  const privateKey = await subtle.importKey("pkcs8", unhex("302e020100300506032b657004220420" + secret), "Ed25519", true, ["sign"]);
  const publicKey = await subtle.importKey("raw", unhex(point), "Ed25519", true, ["verify"]);
  const signature = await subtle.sign("Ed25519", privateKey, unhex(text));
  assertEquals(hex(signature), signed);
  assert(await subtle.verify("Ed25519", publicKey, signature, unhex(text)));
  assert(!(await subtle.verify("Ed25519", publicKey, signature, unhex("00"))));
  assertEquals((await subtle.exportKey("jwk", privateKey)).x, (await subtle.exportKey("jwk", publicKey)).x);
}
// The neutral point verifies everything, with itself for R and 0 for S.
for (const neutral of ["01" + "00".repeat(31), "ee" + "ff".repeat(30) + "7f"]) {
  const key = await subtle.importKey("raw", unhex(neutral), "Ed25519", true, ["verify"]);
  assert(!(await subtle.verify("Ed25519", key, unhex("01" + "00".repeat(63)), unhex("ab"))));
}
