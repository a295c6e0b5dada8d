import { assertEquals, assertRejects } from "../../support/assert.js";

const text = await fetch("data:text/plain;charset=utf-8,h%C3%A9llo");
assertEquals([await text.text(), text.headers.get("content-type"), text.status], ["héllo", "text/plain;charset=utf-8", 200]);
assertEquals([...await (await fetch("data:application/octet-stream;base64,AP8=")).bytes()], [0, 255]);
assertEquals((await fetch("data:,x")).headers.get("content-type"), "text/plain;charset=US-ASCII");
await assertRejects(() => fetch("data:nothing"), TypeError);
await assertRejects(() => fetch("not a url"), TypeError);
