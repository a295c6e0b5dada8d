// A WebAssembly module imported like any other: its exports are the module's exports. make_add.py writes add.wasm.
//
// curl "http://localhost:9000/wasm?a=40&b=2"
// 42

import { add } from "./add.wasm";

Deno.serve((request: Request) => {
  const query = new URL(request.url).searchParams;
  return new Response(`${add(Number(query.get("a")), Number(query.get("b")))}\n`);
});
