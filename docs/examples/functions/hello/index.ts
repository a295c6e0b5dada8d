// curl http://localhost:9000/hello
// Hello, world!
//
// curl "http://localhost:9000/hello?name=Ada"
// Hello, Ada!

Deno.serve((request: Request) => {
  const name: string = new URL(request.url).searchParams.get("name") ?? "world";
  return new Response(`Hello, ${name}!\n`);
});
