// fails: TS2345
new URL(Deno.env.get("ADDRESS"));
