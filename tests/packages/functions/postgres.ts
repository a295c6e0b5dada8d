// Tagged templates, lists of rows, a transaction that fails, a cursor, and JSON.
// with: postgresql
// answers: [[{"id":1,"name":"Phobos"},{"id":2,"name":"Deimos"}],2,"23505",[[1,2],[3,4],[5]],{"km":22.5}]
import postgres from "postgres";

Deno.serve(async () => {
  const sql = postgres(Deno.env.get("POSTGRESQL_URL")!, { max: 2, onnotice: () => {} });
  await sql`drop table if exists postgres_moons`;
  await sql`create table postgres_moons (id int primary key, name text)`;
  const moons = [{ id: 1, name: "Phobos" }, { id: 2, name: "Deimos" }];
  await sql`insert into postgres_moons ${sql(moons)}`;
  const rows = await sql`select * from postgres_moons where id in ${sql([1, 2])} order by id`;
  const failed = await sql.begin(async (inside) => {
    await inside`insert into postgres_moons ${inside({ id: 3, name: "Io" })}`;
    await inside`insert into postgres_moons ${inside({ id: 1, name: "Io" })}`;
  }).catch((error) => error.code);
  const [{ count }] = await sql`select count(*)::int from postgres_moons`;
  const pieces: number[][] = [];
  for await (const some of sql`select generate_series(1, 5) as n`.cursor(2)) pieces.push(some.map(({ n }) => n));
  const [{ facts }] = await sql`select ${sql.json({ km: 22.5 })}::jsonb as facts`;
  await sql.end();
  return Response.json([rows, count, failed, pieces, facts]);
});
