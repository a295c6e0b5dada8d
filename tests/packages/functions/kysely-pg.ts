// Tables of PostgreSQL through `pg`: a schema, inserts, a join, and a transaction that is rolled back.
// with: postgresql
// answers: [[{"moon":"Deimos","planet":"Mars"},{"moon":"Phobos","planet":"Mars"}],"no more",2]
import { type Generated, Kysely, PostgresDialect } from "kysely";
import pg from "pg";

interface Database {
  kysely_planets: { id: Generated<number>; name: string };
  kysely_moons: { id: Generated<number>; name: string; planet: number };
}

Deno.serve(async () => {
  const pool = new pg.Pool({ connectionString: Deno.env.get("POSTGRESQL_URL") });
  const database = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  for (const table of ["kysely_moons", "kysely_planets"]) await database.schema.dropTable(table).ifExists().execute();
  await database.schema.createTable("kysely_planets").addColumn("id", "serial", (column) => column.primaryKey()).addColumn("name", "text").execute();
  await database.schema.createTable("kysely_moons").addColumn("id", "serial", (column) => column.primaryKey()).addColumn("name", "text")
    .addColumn("planet", "integer", (column) => column.references("kysely_planets.id")).execute();
  const { id: planet } = await database.insertInto("kysely_planets").values({ name: "Mars" }).returning("id").executeTakeFirstOrThrow();
  await database.insertInto("kysely_moons").values([{ name: "Phobos", planet }, { name: "Deimos", planet }]).execute();
  const rows = await database.selectFrom("kysely_moons as m").innerJoin("kysely_planets as p", "p.id", "m.planet")
    .select(["m.name as moon", "p.name as planet"]).orderBy("m.name").execute();
  const failed = await database.transaction().execute(async (inside) => {
    await inside.deleteFrom("kysely_moons").execute();
    throw new Error("no more");
  }).catch((error) => error.message);
  const { many } = await database.selectFrom("kysely_moons").select(({ fn }) => fn.countAll<string>().as("many")).executeTakeFirstOrThrow();
  await database.destroy();
  return Response.json([rows, failed, Number(many)]);
});
