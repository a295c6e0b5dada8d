import { assertEquals, assertRejects } from "../../support/assert.js";

assertEquals([...await (await fetch("data:application/octet-stream,%ff%00a")).bytes()], [255, 0, 97]);
await assertRejects(() => fetch("data:text/plain;base64,!!!"), TypeError);
