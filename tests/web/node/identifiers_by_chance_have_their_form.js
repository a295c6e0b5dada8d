import { randomUUID } from "node:crypto";
import { assert, assertEquals } from "../../support/assert.js";

const made = [];
// More than Node's library has in store.
for (let i = 0; i < 300; ++i) made.push(randomUUID(), randomUUID({ disableEntropyCache: true }));
for (const one of made) assert(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(one), one);
assertEquals(new Set(made).size, made.length);
