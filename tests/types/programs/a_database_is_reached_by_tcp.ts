// compiles
const conn: Deno.TcpConn = await Deno.connect({ hostname: "db.example.org", port: 5432 } satisfies Deno.ConnectOptions);
conn.setNoDelay(true);
const secure: Deno.TlsConn = await Deno.startTls(conn, { hostname: "db.example.org" });
const { alpnProtocol }: Deno.TlsHandshakeInfo = await secure.handshake();
await secure.write(new Uint8Array([1]));
const writer = secure.writable.getWriter();
console.log(alpnProtocol, secure.remoteAddr.port, await writer.ready);
using client: Deno.HttpClient = Deno.createHttpClient({ caCerts: [], http2: false });
await fetch("https://example.org", { client });
const records: string[][] = await Deno.resolveDns("example.org", "TXT");
records.flat();
