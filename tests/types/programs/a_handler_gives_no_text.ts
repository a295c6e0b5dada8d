// fails: TS2769 Type 'string' is not assignable to type 'Response | Promise<Response>'
Deno.serve(() => "hello");
