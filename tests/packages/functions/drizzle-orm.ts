// A query for PostgreSQL, and its rows.
// answers: [[{"id":1,"name":"Phobos"}],"select \"id\", \"name\" from \"moons\" where \"moons\".\"planet\" = $1",["Mars"]]
import { eq } from "drizzle-orm";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pg-proxy";

const moons = pgTable("moons", { id: integer("id"), name: text("name"), planet: text("planet") });

Deno.serve(async () => {
  const asked: unknown[] = [];
  const database = drizzle((sql, parameters) => {
    asked.push(sql, parameters);
    return Promise.resolve({ rows: [[1, "Phobos"]] });
  });
  const rows = await database.select({ id: moons.id, name: moons.name }).from(moons).where(eq(moons.planet, "Mars"));
  return Response.json([rows, ...asked]);
});
