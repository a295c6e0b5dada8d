// fails: TS2322
export default {
  fetch(request: Request, info: Deno.ServeHandlerInfo) {
    return new Response(request.url + info.remoteAddr);
  },
} satisfies Deno.ServeDefaultExport;
