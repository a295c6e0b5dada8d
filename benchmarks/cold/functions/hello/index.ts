const greeting: string = "Hello";
Deno.serve(() => new Response(`${greeting}, World!`));
