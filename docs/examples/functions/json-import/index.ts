// curl "http://localhost:9000/json-import?planet=mars"
// {"planet":"mars","moons":2}

import moons from "./moons.json" with { type: "json" };

Deno.serve((request: Request) => {
  const planet = new URL(request.url).searchParams.get("planet") ?? "earth";
  return Response.json({ planet, moons: moons[planet as keyof typeof moons] ?? null });
});
