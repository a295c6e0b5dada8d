// compiles
const handler: Deno.ServeHandler<Deno.NetAddr> = (request, info) => new Response(`${info.remoteAddr.hostname} ${request.url}`);
const options: Deno.ServeTcpOptions = { port: 8000, hostname: "0.0.0.0", reusePort: true, onListen: ({ hostname, port }) => console.log(hostname, port) };
const server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(options, handler);
const any: Deno.HttpServer = server;
console.log(server.addr.port, any.addr.transport);
await server.finished;
