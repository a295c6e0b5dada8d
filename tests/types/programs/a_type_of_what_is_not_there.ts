// fails: TS2694
export function close(kv: Deno.Kv) { return kv; }
