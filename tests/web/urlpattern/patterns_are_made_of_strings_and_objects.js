import { assertEquals, assertThrows } from "../../support/assert.js";

const pattern = new URLPattern({ pathname: "/books/:id(\\d+)/*" });
assertEquals([pattern.test("https://x.org/books/12/a/b"), pattern.test("https://x.org/books/ab/c"), pattern.test({ pathname: "/books/1/" })], [true, false, true]);
const match = pattern.exec("https://x.org:81/books/12/a/b?q=1#h");
assertEquals([{ ...match.pathname.groups }, match.pathname.input, match.hostname.input, match.port.input, match.search.input], [{ id: "12", 0: "a/b" }, "/books/12/a/b", "x.org", "81", "q=1"]);
assertEquals([pattern.pathname, pattern.hostname, pattern.hasRegExpGroups, pattern.exec("https://x.org/")], ["/books/:id(\\d+)/*", "*", true, null]);

const full = new URLPattern("https://:sub.example.com/api/:version/{users/:user}?");
assertEquals([full.protocol, full.hostname, full.pathname, full.hasRegExpGroups], ["https", ":sub.example.com", "/api/:version/{users/:user}?", false]);
assertEquals({ ...full.exec("https://eu.example.com/api/v1/users/7").pathname.groups }, { version: "v1", user: "7" });
assertEquals([full.test("https://eu.example.com/api/v1/"), full.test("http://eu.example.com/api/v1/")], [true, false]);

const relative = new URLPattern("/a/*", "https://example.com");
assertEquals([relative.test("https://example.com/a/b"), relative.test("/a/b", "https://example.com"), relative.test("/a/b", "https://other.com")], [true, true, false]);
assertEquals(new URLPattern({ pathname: "/x", baseURL: "https://example.com" }).hostname, "example.com");

assertEquals([new URLPattern("https://x.org/Foo", { ignoreCase: true }).test("https://x.org/fOO"), new URLPattern("https://x.org/Foo").test("https://x.org/foo")], [true, false]);
assertEquals(new URLPattern({ pathname: "/Foo" }, { ignoreCase: true }).test({ pathname: "/FOO" }), true);
assertThrows(() => new URLPattern("/relative"), TypeError);
assertThrows(() => new URLPattern({ pathname: "/(" }), TypeError);
assertThrows(() => new URLPattern({ pathname: "/:a/:a" }), TypeError);
assertEquals([URLPattern.name, String(pattern)], ["URLPattern", "[object URLPattern]"]);
assertEquals([new URLPattern().test("https://anything/"), new URLPattern({}).pathname], [true, "*"]);
