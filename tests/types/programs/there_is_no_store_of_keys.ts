// fails: TS2551 Property 'openKv' does not exist on type 'typeof Deno'
await Deno.openKv();
