// Tokens of two algorithms, signed and verified, and one with another key.
// answers: ["ada","grace","JWSSignatureVerificationFailed"]
import { generateKeyPair, jwtVerify, SignJWT } from "jose";

Deno.serve(async () => {
  const secret = new TextEncoder().encode("a secret of at least thirty-two bytes");
  const token = await new SignJWT({ name: "ada" }).setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h").sign(secret);
  const { payload } = await jwtVerify(token, secret);
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const signed = await new SignJWT({ name: "grace" }).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
  const verified = await jwtVerify(signed, publicKey);
  const failed = await jwtVerify(token, new Uint8Array(32)).catch((error) => error.constructor.name);
  return Response.json([payload.name, verified.payload.name, failed]);
});
