import { assertEquals, sleep } from "../../support/assert.js";

const heard = [];
addEventListener("error", () => heard.push("the web hears it"));
process.on("uncaughtException", (error, origin) => heard.push([error.message, origin]));
process.on("unhandledRejection", (reason) => heard.push([reason.message, "rejection"]));
setTimeout(() => { throw new Error("thrown"); }, 0);
Promise.reject(new Error("rejected"));
await sleep(5);
assertEquals(heard, [["rejected", "rejection"], ["thrown", "uncaughtException"]]);
