// The signature of an interaction, one of another's making, and the answer to a ping.
// answers: [true,false,1]
import { generateKeyPairSync, sign } from "node:crypto";
import { InteractionResponseType, InteractionType, verifyKey } from "discord-interactions";

Deno.serve(async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url").toString("hex");
  const body = JSON.stringify({ type: InteractionType.PING }), time = "1700000000";
  const signature = sign(null, Buffer.from(time + body), privateKey).toString("hex");
  return Response.json([await verifyKey(body, signature, time, key), await verifyKey(body + " ", signature, time, key), InteractionResponseType.PONG]);
});
