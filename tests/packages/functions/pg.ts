// A pool with a password by SCRAM, parameters, types, a transaction that is rolled back, an error's code, and a notice from LISTEN.
// with: postgresql
// answers: [[{"id":1,"name":"Phobos","found":"1877-08-18T00:00:00.000Z","facts":{"km":22.5}}],2,0,"42P01","hello ada"]
import pg from "pg";

Deno.serve(async () => {
  const pool = new pg.Pool({ connectionString: Deno.env.get("POSTGRESQL_URL"), max: 3 });
  await pool.query("drop table if exists pg_moons; create table pg_moons (id serial primary key, name text, found timestamptz, facts jsonb)");
  const insert = "insert into pg_moons (name, found, facts) values ($1, $2, $3)";
  await pool.query(insert, ["Phobos", new Date("1877-08-18T00:00:00Z"), { km: 22.5 }]);
  const client = await pool.connect();
  const lists = await Promise.all([1, 2].map((id) => pool.query({ name: "one", text: "select * from pg_moons where id = $1", values: [id] })));
  await client.query("begin");
  await client.query(insert, ["Deimos", null, null]);
  const { rows: [{ count: inside }] } = await client.query("select count(*)::int from pg_moons");
  await client.query("rollback");
  const failed = await client.query("select * from nothing_here").catch((error) => error.code);
  const heard = new Promise((resolve) => client.on("notification", ({ payload }) => resolve(payload)));
  await client.query("listen moons");
  await pool.query("select pg_notify('moons', 'hello ada')");
  const notice = await heard;
  client.release(true);
  await pool.end();
  return Response.json([lists[0].rows, inside, lists[1].rows.length, failed, notice]);
});
