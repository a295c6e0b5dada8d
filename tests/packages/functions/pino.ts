// Lines as JSON with a child's fields, what is hidden, an error, and a level that is left out; in the worker's log, too.
// logs: ["\"msg\":\"from pino\""]
// answers: [[30,"hello ada","child"],["[Redacted]"],["Error","no more",true],3]
import { Writable } from "node:stream";
import pino from "pino";

Deno.serve(() => {
  const lines: string[] = [];
  const logger = pino({ level: "info", redact: ["user.password"] }, new Writable({ write(chunk, _encoding, done) { lines.push(String(chunk)); done(); } }));
  logger.debug("not this");
  logger.child({ by: "child" }).info("hello %s", "ada");
  logger.info({ user: { password: "secret" } }, "hidden");
  logger.error(new Error("no more"));
  pino().info("from pino");
  const [first, second, third] = lines.map((line) => JSON.parse(line));
  return Response.json([[first.level, first.msg, first.by], [second.user.password], [third.err.type, third.msg, third.err.stack.includes("at ")], lines.length]);
});
