// Over TLS to servers whose certificate is checked, and not at all to one that nobody vouches for.
// with: postgresql, mariadb
// answers: [["ada",true],["ada",true],["ada",true],["UNABLE_TO_VERIFY_LEAF_SIGNATURE","UNABLE_TO_VERIFY_LEAF_SIGNATURE","HANDSHAKE_SSL_ERROR"]]
import mysql from "mysql2/promise";
import pg from "pg";
import postgres from "postgres";

const postgresql = Deno.env.get("POSTGRESQL_URL")!, mariadb = Deno.env.get("MARIADB_URL")!;
const encrypted = "select current_user::text as name, (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as is_safe";

async function byPg(ssl: object) {
  const client = new pg.Client({ connectionString: postgresql, ssl });
  await client.connect();
  const { rows: [{ name, is_safe }] } = await client.query(encrypted);
  await client.end();
  return [name, is_safe];
}
async function byPostgres(ssl: object) {
  const sql = postgres(postgresql, { ssl, max: 1 });
  const [{ name, is_safe }] = await sql.unsafe(encrypted);
  await sql.end();
  return [name, is_safe];
}
async function byMysql(ssl: object) {
  const client = await mysql.createConnection({ uri: mariadb, ssl });
  const [[{ name }]] = await client.query<mysql.RowDataPacket[]>("select substring_index(current_user(), '@', 1) as name");
  const [[{ Value }]] = await client.query<mysql.RowDataPacket[]>("show status like 'Ssl_cipher'");
  await client.end();
  return [name, Value !== ""];
}

Deno.serve(async () => {
  const ca = Deno.env.get("POSTGRESQL_CA");
  const safe = [await byPg({ ca }), await byPostgres({ ca }), await byMysql({ ca: Deno.env.get("MARIADB_CA") })];
  const refused = [];
  for (const attempt of [byPg, byPostgres, byMysql]) refused.push(await attempt({ rejectUnauthorized: true }).catch((error) => error.code));
  return Response.json([...safe, refused]);
});
