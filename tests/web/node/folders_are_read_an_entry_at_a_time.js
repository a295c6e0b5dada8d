import { assertEquals, assertRejects } from "../../support/assert.js";
import { promises } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = await promises.mkdtemp(join(tmpdir(), "entries-"));
const names = Array.from({ length: 70 }, (_, at) => `file-${at}`);
for (const name of names) await promises.writeFile(join(folder, name), "");
const seen = [];
for await (const entry of await promises.opendir(folder, { bufferSize: 8 })) seen.push(entry.isFile() && entry.name);
assertEquals(seen.sort(), [...names].sort());
const open = await promises.opendir(folder);
await open.close();
await assertRejects(() => open.read(), Error, "closed");
await assertRejects(() => promises.opendir(join(folder, "none")), Error, "ENOENT");
await promises.rm(folder, { recursive: true });
