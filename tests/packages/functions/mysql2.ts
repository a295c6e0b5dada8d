// A pool of MariaDB, prepared statements, types, a transaction that is rolled back, an error's code, and a stream of rows.
// with: mariadb
// answers: [[{"id":1,"name":"Phobos","km":22.5,"found":"1877-08-18T00:00:00.000Z"}],1,1,"ER_DUP_ENTRY",[1,2,3]]
import mysql from "mysql2/promise";

Deno.serve(async () => {
  const pool = mysql.createPool({ uri: Deno.env.get("MARIADB_URL"), connectionLimit: 3, timezone: "Z" });
  await pool.query("create or replace table moons (id int primary key auto_increment, name varchar(20) unique, km double, found datetime)");
  const insert = "insert into moons (name, km, found) values (?, ?, ?)";
  const [{ insertId }] = await pool.execute<mysql.ResultSetHeader>(insert, ["Phobos", 22.5, new Date("1877-08-18T00:00:00Z")]);
  const connection = await pool.getConnection();
  await connection.beginTransaction();
  await connection.execute(insert, ["Deimos", 12.4, null]);
  await connection.rollback();
  const failed = await connection.execute(insert, ["Phobos", 1, null]).catch((error) => error.code);
  const [rows] = await pool.execute("select * from moons where km > ?", [20]);
  const [[{ many }]] = await pool.query<mysql.RowDataPacket[]>("select count(*) as many from moons");
  const streamed: number[] = [];
  const stream = connection.connection.query("select seq from seq_1_to_3").stream();
  for await (const { seq } of stream) streamed.push(seq);
  connection.release();
  await pool.end();
  return Response.json([rows, insertId, many, failed, streamed]);
});
