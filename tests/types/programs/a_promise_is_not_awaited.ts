// fails: TS2339 Property 'name' does not exist on type 'Promise<any>'
Deno.serve((request) => new Response(request.json().name));
