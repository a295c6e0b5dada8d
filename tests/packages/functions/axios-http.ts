// Through Node's own clients: JSON, a form, a compressed answer, redirects, interceptors, an error, and one that is given up.
// with: http
// answers: [{"method":"POST","path":"/echo?n=1","body":"{\"name\":\"Ada\"}","type":"application/json","by":"interceptor"},["Phobos","Deimos"],"GET",404,1048576,"ERR_CANCELED"]
import axios from "axios";

Deno.serve(async () => {
  const client = axios.create({ baseURL: Deno.env.get("HTTP_URL"), adapter: "http" });
  client.interceptors.request.use((config) => {
    config.headers.set("x-by", "interceptor");
    return config;
  });
  const { data: { fields, ...posted } } = await client.post("/echo", { name: "Ada" }, { params: { n: 1 } });
  const { data: { moons } } = await client.get("/gzip");
  const { data: redirected } = await client.get("/redirect");
  const failed = await client.get("/nothing").catch((error) => error.response.status);
  const { data: large } = await client.get("/large", { responseType: "arraybuffer" });
  const controller = new AbortController();
  const aborted = client.get("/large", { signal: controller.signal }).catch((error) => error.code);
  controller.abort();
  return Response.json([{ ...posted, type: fields["content-type"], by: fields["x-by"] }, moons, redirected.method, failed, large.byteLength, await aborted]);
});
