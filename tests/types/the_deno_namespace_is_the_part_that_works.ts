Deno.serve((request) => new Response(request.url));
Deno.serve({ port: 80, onError: (error) => new Response(String(error)) }, async (_request, info) => new Response(info.remoteAddr.hostname));
const server: Deno.HttpServer = Deno.serve({ handler: () => new Response() });
server.finished.then(() => {});

// @ts-expect-error a handler gives a Response
Deno.serve(() => "text");
// @ts-expect-error without a handler
Deno.serve({ port: 80 });

const name: string | undefined = Deno.env.get("NAME");
Deno.inspect(name, { depth: 2, colors: true });
// @ts-expect-error depth is a number
Deno.inspect(name, { depth: "2" });

try {
  throw new Deno.errors.NotFound("gone", { cause: name });
} catch (error) {
  if (error instanceof Deno.errors.NotFound) console.log(error.message);
}
const hosts: string = Deno.readTextFileSync("/etc/hosts");
await Deno.writeTextFile("/tmp/a", hosts, { append: true, signal: AbortSignal.timeout(10) });
const file: Deno.FsFile = await Deno.open(new URL("file:///tmp/a"), { read: true });
await file.seek(1n, Deno.SeekMode.Start);
for await (const chunk of file.readable) await Deno.stdout.write(chunk);
for await (const { name, isFile } of Deno.readDir("/tmp")) if (isFile) await Deno.remove(name);
const { mtime }: Deno.FileInfo = await Deno.stat("/tmp/a");
// @ts-expect-error bytes, or a stream of them
await Deno.writeFile("/tmp/a", "text");
// @ts-expect-error not there
Deno.umask();

const client: Deno.HttpClient = Deno.createHttpClient({ caCerts: ["PEM"], proxy: { url: "http://proxy:3128" } });
await fetch("https://example.org", { client });
client.close();
Deno.createHttpClient({ http1: false, http2: true }).close();
// @ts-expect-error not a version
Deno.createHttpClient({ http3: true });

Deno.serve((request) => {
  const { socket, response }: Deno.WebSocketUpgrade = Deno.upgradeWebSocket(request, { protocol: "chat", idleTimeout: 10 });
  socket.onmessage = ({ data }) => socket.send(data);
  return response;
});
const raw: Deno.TcpConn = await Deno.connect({ hostname: "db.example.org", port: 5432 });
const size: number | null = await raw.read(new Uint8Array(1));
const secure: Deno.TlsConn = await Deno.startTls(raw, { hostname: "db.example.org" });
const { alpnProtocol } = await secure.handshake();
await secure.readable.pipeTo((await Deno.connectTls({ port: 443, alpnProtocols: ["h2"] })).writable);
console.log(size, alpnProtocol);
// @ts-expect-error a port is needed
Deno.connect({ hostname: "db.example.org" });
const [mail] = await Deno.resolveDns("example.org", "MX");
console.log(mail?.exchange);
// @ts-expect-error not a type of records
Deno.resolveDns("example.org", "HINFO");
