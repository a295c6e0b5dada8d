// The hello of peers that take their key and certificate from the script: PORT KEY CERTIFICATE.
const hello = () => new Response("Hello, World!");
if (globalThis.Deno) {
  const [port, key, cert] = Deno.args;
  Deno.serve({ hostname: "127.0.0.1", port: Number(port), key: Deno.readTextFileSync(key), cert: Deno.readTextFileSync(cert), onListen() {} }, hello);
} else {
  const [port, key, cert] = process.argv.slice(2);
  Bun.serve({ hostname: "127.0.0.1", port: Number(port), tls: { key: Bun.file(key), cert: Bun.file(cert) }, fetch: hello });
}
