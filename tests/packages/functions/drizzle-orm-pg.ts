// Tables of PostgreSQL through `pg`: inserts that return, a join, an aggregate and a transaction that is rolled back.
// with: postgresql
// answers: [[{"id":1},{"id":2}],[{"moon":"Deimos","planet":"Mars"},{"moon":"Phobos","planet":"Mars"}],[{"many":2}],"Rollback"]
import { asc, count, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import pg from "pg";

const planets = pgTable("drizzle_planets", { id: serial("id").primaryKey(), name: text("name").notNull() });
const moons = pgTable("drizzle_moons", { id: serial("id").primaryKey(), name: text("name").notNull(), planet: integer("planet") });

Deno.serve(async () => {
  const pool = new pg.Pool({ connectionString: Deno.env.get("POSTGRESQL_URL") });
  const database = drizzle(pool);
  await database.execute("drop table if exists drizzle_planets, drizzle_moons");
  await database.execute("create table drizzle_planets (id serial primary key, name text not null)");
  await database.execute("create table drizzle_moons (id serial primary key, name text not null, planet int)");
  const [{ id: mars }] = await database.insert(planets).values({ name: "Mars" }).returning();
  const made = await database.insert(moons).values([{ name: "Phobos", planet: mars }, { name: "Deimos", planet: mars }]).returning({ id: moons.id });
  const rows = await database.select({ moon: moons.name, planet: planets.name }).from(moons)
    .innerJoin(planets, eq(moons.planet, planets.id)).orderBy(asc(moons.name));
  const failed = await database.transaction(async (inside) => {
    await inside.delete(moons);
    inside.rollback();
  }).catch((error) => error.message);
  const many = await database.select({ many: count() }).from(moons);
  await pool.end();
  return Response.json([made, rows, many, failed]);
});
