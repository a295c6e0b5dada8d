// fails: TS2769 Type 'void' is not assignable to type 'Response | Promise<Response>'
Deno.serve((request) => { console.log(request.url); });
