import { assert, assertEquals, assertRejects } from "../../support/assert.js";
import { openAsBlob, promises } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = await promises.mkdtemp(join(tmpdir(), "blob-"));
await promises.writeFile(join(folder, "a"), "text");
const blob = await openAsBlob(join(folder, "a"), { type: "text/x" });
assert(blob instanceof Blob);
assertEquals([blob.type, blob.size, await blob.text()], ["text/x", 4, "text"]);
await assertRejects(() => openAsBlob(join(folder, "none")), Error, "ENOENT");
await promises.rm(folder, { recursive: true });
