// Lines as JSON with a child's fields, a level that is left out, an error with its stack, and a stream of one's own.
// answers: [{"level":"info","message":"hello ada","by":"child"},{"level":"error","message":"no more","stack":true},"info: hello console"]
import { Writable } from "node:stream";
import winston from "winston";

Deno.serve(async () => {
  const lines: string[] = [];
  const into = (list: string[]) => new winston.transports.Stream({ stream: new Writable({ write(chunk, _encoding, done) { list.push(String(chunk).trim()); done(); } }) });
  const { combine, errors, json, simple } = winston.format;
  const logger = winston.createLogger({ level: "info", format: combine(errors({ stack: true }), json()), transports: [into(lines), new winston.transports.Console({ silent: true })] });
  logger.debug("not this");
  logger.child({ by: "child" }).info("hello %s", "ada");
  logger.error(new Error("no more"));
  const plain: string[] = [];
  winston.createLogger({ format: simple(), transports: [into(plain)] }).info("hello console");
  await new Promise((resolve) => logger.end(resolve));
  const [first, second] = lines.map((line) => JSON.parse(line));
  return Response.json([{ ...first, message: first.message.replace("%s", "ada") }, { ...second, stack: second.stack.includes("at ") }, ...plain]);
});
