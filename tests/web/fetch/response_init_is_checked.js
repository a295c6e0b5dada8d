import { assertEquals, assertThrows } from "../../support/assert.js";

for (const status of [0, 99, 199, 600, "x", NaN]) assertThrows(() => new Response(null, { status }), RangeError);
for (const status of [204, 205, 304]) assertThrows(() => new Response("x", { status }), TypeError);
assertThrows(() => new Response(null, { statusText: "a\nb" }), TypeError);
assertEquals([new Response(null, { status: 204 }).ok, new Response(null, { status: 404 }).ok], [true, false]);
