import { assertEquals, sleep } from "../../support/assert.js";

const heard = [];
// Before anything of process was asked for.
const early = Promise.reject(new Error("early"));
process.on("unhandledRejection", (reason, promise) => {
  if (reason.message === "left") return;
  heard.push(["unhandled", reason.message, promise === early]);
});
process.on("rejectionHandled", (promise) => heard.push(["handled", promise === early]));
process.on("multipleResolves", (type, promise, value) => heard.push([type, value]));
await sleep(5);
early.catch(() => {});
await sleep(5);
new Promise((resolve) => { resolve(1); resolve(2); });
await sleep(5);
assertEquals(heard, [["unhandled", "early", true], ["handled", true], ["resolve", 2]]);

// Where process has no listener, those of the web are asked before it is an uncaught exception.
heard.length = 0;
process.removeAllListeners("unhandledRejection");
addEventListener("unhandledrejection", (event) => {
  heard.push(["web", event.reason.message ?? event.reason]);
  if (event.reason.message === "taken") event.preventDefault();
});
process.on("uncaughtException", (error, origin) => heard.push([error.name, error.code, origin]));
Promise.reject(new Error("taken"));
await sleep(5);
Promise.reject("no error");
await sleep(5);
assertEquals(heard, [["web", "taken"], ["web", "no error"], ["UnhandledPromiseRejection", "ERR_UNHANDLED_REJECTION", "unhandledRejection"]]);
