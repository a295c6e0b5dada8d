import { assertEquals, assertRejects } from "../../support/assert.js";
import { promises } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = await promises.mkdtemp(join(tmpdir(), "names-"));
await promises.writeFile(Buffer.from(join(folder, "süß")), "x");
assertEquals(await promises.readdir(folder), ["süß"]);
assertEquals(await promises.readdir(folder, "latin1"), [Buffer.from("süß").toString("latin1")]);
assertEquals((await promises.readdir(folder, "buffer"))[0].equals(Buffer.from("süß")), true);
assertEquals((await promises.readdir(folder, { encoding: "buffer", withFileTypes: true }))[0].name.toString(), "süß");
assertEquals((await promises.realpath(folder, "hex")), Buffer.from(await promises.realpath(folder)).toString("hex"));
const made = await promises.mkdtemp(join(folder, "m"), "buffer");
assertEquals(Buffer.isBuffer(made), true);
// There are no names that are not UTF-8, and a path ends with its text.
await assertRejects(() => promises.writeFile(Buffer.concat([Buffer.from(folder), Buffer.from([0x2f, 0xff])]), "x"), Error, "EILSEQ");
await assertRejects(() => promises.writeFile(join(folder, "a\0b"), "x"), TypeError, "null bytes");
await promises.rm(folder, { recursive: true });
