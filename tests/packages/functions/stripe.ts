// A call, and the signature of a webhook.
// answers: ["cus_1","Bearer sk_test","payment.ok"]
import Stripe from "stripe";

Deno.serve(async () => {
  let authorization: string | null = null;
  const send = (input: RequestInfo | URL, init?: RequestInit) => {
    authorization = new Request(input, init).headers.get("authorization");
    return Promise.resolve(Response.json({ id: "cus_1", object: "customer" }));
  };
  const stripe = new Stripe("sk_test", { httpClient: Stripe.createFetchHttpClient(send as typeof fetch) });
  const customer = await stripe.customers.create({ name: "ada" });
  const payload = JSON.stringify({ id: "evt_1", object: "event", type: "payment.ok" });
  const provider = Stripe.createSubtleCryptoProvider();
  const header = await stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: "whsec", cryptoProvider: provider });
  const event = await stripe.webhooks.constructEventAsync(payload, header, "whsec", undefined, provider);
  return Response.json([customer.id, authorization, event.type]);
});
