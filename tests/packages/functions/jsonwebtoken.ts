// Tokens by HMAC, RSA and an elliptic curve, signed and verified, and ones that are too old or of another key.
// answers: ["ada","ada","ada","TokenExpiredError","invalid signature"]
import { generateKeyPairSync } from "node:crypto";
import jwt from "jsonwebtoken";

Deno.serve(() => {
  const claims = { sub: "ada" };
  const subjects = [jwt.verify(jwt.sign(claims, "secret", { expiresIn: "1h" }), "secret").sub];
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const curve = generateKeyPairSync("ec", { namedCurve: "P-256" });
  for (const [algorithm, { privateKey, publicKey }] of [["RS256", rsa], ["ES256", curve]] as const) {
    const pem = publicKey.export({ type: "spki", format: "pem" });
    subjects.push(jwt.verify(jwt.sign(claims, privateKey, { algorithm }), pem, { algorithms: [algorithm] }).sub);
  }
  const refused = (token: string, key: string) => {
    try {
      return jwt.verify(token, key);
    } catch (error) {
      return error.name === "TokenExpiredError" ? error.name : error.message;
    }
  };
  return Response.json([...subjects, refused(jwt.sign(claims, "secret", { expiresIn: -1 }), "secret"), refused(jwt.sign(claims, "secret"), "other")]);
});
