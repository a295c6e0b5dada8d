import { assertEquals, assertThrows } from "../../support/assert.js";

// More names than anybody would keep, each in two spellings, and some of them longer than usual.
const headers = new Headers();
for (let i = 0; i < 300; ++i) {
  const long = i % 50 === 0 ? "-long".repeat(20) : "";
  headers.append(`X-Name-${i}${long}`, String(i));
  assertEquals(headers.get(`x-nAME-${i}${long}`), String(i));
}
assertEquals([...headers.keys()].length, 300);
assertEquals([...headers.keys()].every((name) => name === name.toLowerCase()), true);

// A name that looks like an index, and those of members of objects.
for (const name of ["7", "constructor", "__proto__", "hasOwnProperty"]) {
  assertEquals(headers.has(name), false);
  headers.set(name.toUpperCase(), "there");
  assertEquals([headers.get(name), headers.has(name)], ["there", true]);
  headers.delete(name);
  assertEquals(headers.has(name), false);
}

// What was refused once is refused again, and so is what only resembles what was taken.
for (let i = 0; i < 2; ++i) {
  for (const name of ["", " accept", "accept ", "a b", "é", "a\0", "a:", "\u0130", "\u212Aey"]) assertThrows(() => headers.get(name), TypeError);
}
// Names are texts, whatever is given.
let asked = 0;
const name = { toString() { ++asked; return "Accept"; } };
headers.set(name, "x");
assertEquals([headers.get("accept"), headers.get(name), asked], ["x", "x", 2]);
assertThrows(() => headers.get(Symbol("accept")), TypeError);

// Fields of one name stay where the first of them was, in their order; cookies stay apart.
const many = new Headers([["b", "1"], ["a", "2"], ["B", "3"], ["set-cookie", "x"], ["c", "4"], ["Set-Cookie", "y"]]);
assertEquals([...many], [["a", "2"], ["b", "1, 3"], ["c", "4"], ["set-cookie", "x"], ["set-cookie", "y"]]);
many.set("b", "5");
many.delete("SET-COOKIE");
assertEquals([[...many], many.getSetCookie()], [[["a", "2"], ["b", "5"], ["c", "4"]], []]);
assertEquals([...new Headers(many)], [...many]);
