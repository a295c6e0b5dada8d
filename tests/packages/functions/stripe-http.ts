// A call to a server, and a webhook whose signature is checked.
// with: http
// answers: [["cus_1","Ada","once"],"req_1","payment.ok","StripeSignatureVerificationError"]
import Stripe from "stripe";

Deno.serve(async () => {
  const { hostname, port } = new URL(Deno.env.get("HTTP_URL")!);
  const stripe = new Stripe("sk_test", { host: hostname, port, protocol: "http" });
  const customer = await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "once" });
  const payload = JSON.stringify({ id: "evt_1", object: "event", type: "payment.ok" });
  const header = await stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: "whsec" });
  const event = await stripe.webhooks.constructEventAsync(payload, header, "whsec");
  const refused = await stripe.webhooks.constructEventAsync(`${payload} `, header, "whsec").catch((error) => error.type);
  return Response.json([[customer.id, customer.name, customer.metadata.key], customer.lastResponse.requestId, event.type, refused]);
});
