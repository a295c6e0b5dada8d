// Lines as JSON with a child's fields, a level that is left out, an error with its stack; to a stream, the worker's log, and a file.
// logs: ["info: from winston"]
// answers: [{"level":"info","message":"hello ada","by":"child"},{"level":"error","message":"no more","stack":true},"info: from winston\n"]
import { readFile } from "node:fs/promises";
import { Writable } from "node:stream";
import winston from "winston";

const { combine, errors, json, simple } = winston.format;
// A file is looked for at once.
const plain = winston.createLogger({ format: simple(), transports: [new winston.transports.Console(), new winston.transports.File({ filename: "/tmp/winston.log" })] });

Deno.serve(async () => {
  const lines: string[] = [];
  const into = (list: string[]) => new winston.transports.Stream({ stream: new Writable({ write(chunk, _encoding, done) { list.push(String(chunk).trim()); done(); } }) });
  const logger = winston.createLogger({ level: "info", format: combine(errors({ stack: true }), json()), transports: [into(lines)] });
  logger.debug("not this");
  logger.child({ by: "child" }).info("hello ada");
  logger.error(new Error("no more"));
  plain.info("from winston");
  await new Promise((resolve) => plain.on("finish", resolve).end());
  await new Promise((resolve) => logger.end(resolve));
  const [first, second] = lines.map((line) => JSON.parse(line));
  return Response.json([first, { ...second, stack: second.stack.includes("at ") }, await readFile("/tmp/winston.log", "utf8")]);
});
