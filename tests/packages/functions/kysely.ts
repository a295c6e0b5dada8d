// A query for PostgreSQL.
// answers: ["select \"id\" from \"moons\" where \"planet\" = $1 limit $2",["Mars",3]]
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";

interface Database {
  moons: { id: number; planet: string };
}
const database = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

Deno.serve(() => {
  const { sql, parameters } = database.selectFrom("moons").select("id").where("planet", "=", "Mars").limit(3).compile();
  return Response.json([sql, parameters]);
});
