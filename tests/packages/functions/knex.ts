// Tables of PostgreSQL through `pg`: a schema, inserts that return, queries, and a transaction that fails.
// with: postgresql
// answers: [[{"id":1,"name":"Phobos"},{"id":2,"name":"Deimos"}],["Deimos"],[{"n":1},{"n":2},{"n":3}],"23502"]
import knex from "knex";

Deno.serve(async () => {
  const database = knex({ client: "pg", connection: Deno.env.get("POSTGRESQL_URL"), pool: { min: 0, max: 3 } });
  await database.schema.dropTableIfExists("knex_moons");
  await database.schema.createTable("knex_moons", (table) => {
    table.increments("id");
    table.string("name").notNullable();
  });
  const made = await database("knex_moons").insert([{ name: "Phobos" }, { name: "Deimos" }]).returning("*");
  const named = await database("knex_moons").where("name", "like", "D%").pluck("name");
  const { rows } = await database.raw("select generate_series(1, ?::int) as n", [3]);
  const failed = await database.transaction((inside) => inside("knex_moons").insert({ name: null as never })).catch((error) => error.code);
  await database.destroy();
  return Response.json([made, named, rows, failed]);
});
