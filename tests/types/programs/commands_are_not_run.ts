// fails: TS2339 Property 'Command' does not exist
await new Deno.Command("ls").output();
