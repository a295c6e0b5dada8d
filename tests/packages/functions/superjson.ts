// Values that JSON has not, there and back.
// answers: [true,true,true]
import superjson from "superjson";

Deno.serve(() => {
  const back = superjson.parse<{ date: Date; map: Map<string, bigint> }>(superjson.stringify({ date: new Date(0), map: new Map([["a", 1n]]) }));
  return Response.json([back.date instanceof Date, back.map instanceof Map, back.map.get("a") === 1n]);
});
