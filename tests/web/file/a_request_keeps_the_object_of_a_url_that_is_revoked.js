import { assertEquals, assertRejects } from "../../support/assert.js";

const url = URL.createObjectURL(new Blob(["kept"]));
const request = new Request(url + "#part");
const unknown = new Request("blob:null/unknown");
URL.revokeObjectURL(url);
assertEquals(await (await fetch(request.clone())).text(), "kept");
assertEquals(await (await fetch(new Request(request, { headers: { range: "bytes=1-2" } }))).text(), "ep");
assertEquals(await (await fetch(request)).text(), "kept");
await assertRejects(() => fetch(unknown), TypeError);
await assertRejects(() => fetch(new Request(url)), TypeError);
