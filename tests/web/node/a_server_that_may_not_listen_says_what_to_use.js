import { assert } from "../../support/assert.js";
import net from "node:net";
import tls from "node:tls";

for (const { createServer } of [net, tls]) {
  const error = await new Promise((resolve) => { createServer().on("error", resolve).listen(8080); });
  assert(error.code === "EPERM" && error.syscall === "listen" && error.port === 8080 && error.message.includes("node:http") && error.message.includes("Deno.serve"), error.message);
  assert(error.stack.includes("Deno.serve") && error.constructor === Error, error.stack);
}
