// fails: TS2339 Property 'completed' does not exist on type 'ServeHandlerInfo<NetAddr>'
Deno.serve((_request, info) => {
  info.completed.then(() => console.log("sent"));
  return new Response();
});
