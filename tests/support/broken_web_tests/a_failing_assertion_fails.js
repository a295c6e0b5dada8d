// says: got 1, expected 2
import { assertEquals } from "../assert.js";
assertEquals(1, 2);
