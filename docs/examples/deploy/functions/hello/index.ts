Deno.serve((request: Request) => {
  const name = new URL(request.url).searchParams.get("name") ?? "world";
  return new Response(`${Deno.env.get("APP_GREETING") ?? "Hello"}, ${name}!\n`);
});
