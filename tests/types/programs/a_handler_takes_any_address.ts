// compiles
const handler: Deno.ServeHandler = (_request, { remoteAddr }) => {
  return new Response("path" in remoteAddr ? remoteAddr.path : remoteAddr.hostname);
};
const init: Deno.ServeInit<Deno.NetAddr> & Deno.ServeTcpOptions = { handler, onError: (error) => new Response(String(error), { status: 500 }) };
Deno.serve(init);
