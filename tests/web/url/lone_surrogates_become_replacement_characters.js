import { assertEquals } from "../../support/assert.js";

assertEquals(new URLSearchParams([["\ud800", "a"]]).toString(), "%EF%BF%BD=a");
assertEquals(new URLSearchParams("a=\udc00").get("a"), "\ufffd");
assertEquals(new URL("http://a.test/\ud800").pathname, "/%EF%BF%BD");
