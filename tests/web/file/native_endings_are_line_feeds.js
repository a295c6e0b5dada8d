import { assertEquals } from "../../support/assert.js";

const text = (endings, ...parts) => new Blob(parts, { endings }).text();
assertEquals(await text("native", "a\r\nb\rc\nd\r\r\n"), "a\nb\nc\nd\n\n");
assertEquals(await text("transparent", "a\r\nb\rc"), "a\r\nb\rc");
// Each string for itself, and strings alone.
assertEquals(await text("native", "a\r", "\nb", new Uint8Array([13, 10])), "a\n\nb\r\n");
