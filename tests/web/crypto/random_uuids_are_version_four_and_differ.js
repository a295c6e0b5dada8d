import { assert, assertEquals } from "../../support/assert.js";

const ids = new Set(Array.from({ length: 100 }, () => crypto.randomUUID()));
assertEquals(ids.size, 100);
for (const id of ids) assert(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id);
