// JSON in, JSON out, for pages of any origin.
//
// curl -d '{"name":"Ada","year":1815}' http://localhost:9000/json
// {"message":"Ada was born in 1815"}
//
// curl -d 'no json' http://localhost:9000/json
// {"error":"the body is not JSON"}
//
// curl -X OPTIONS -o /dev/null -w '%{http_code} %header{access-control-allow-methods}' http://localhost:9000/json
// 204 POST, OPTIONS

interface Birth {
  name: string;
  year: number;
}

const cors = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type",
};

Deno.serve(async (request: Request) => {
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: cors });
  let birth: Birth;
  try {
    birth = await request.json();
  } catch {
    return Response.json({ error: "the body is not JSON" }, { status: 400, headers: cors });
  }
  return Response.json({ message: `${birth.name} was born in ${birth.year}` }, { headers: cors });
});
