// https://url.spec.whatwg.org/#host-state with a state override
import { assertEquals } from "../../support/assert.js";

function set(href, part, value) {
  const url = new URL(href);
  url[part] = value;
  return url.href;
}
for (const part of ["host", "hostname"]) {
  // No host: nothing is left of it, and no port of what was there goes.
  for (const value of ["a b", "]x", "[1", ":80", "\t:", "\0", "\\"]) assertEquals([set("a:/p", part, value), set("a://h/p", part, value)], ["a:/p", "a://h/p"]);
  assertEquals([set("https://h:81/", part, ""), set("https://h:81/", part, ":82")], ["https://h:81/", "https://h:81/"]);
  // An empty one.
  assertEquals([set("a:/p?#", part, ""), set("a:/.//p", part, "/x"), set("a://h", part, "#"), set("a://u@h", part, "")], ["a:///p?#", "a:////p", "a://", "a://u@h"]);
  assertEquals([set("https://h:81/p", part, "b/c:82"), set("https://h:81/p", part, "[::1]\\x"), set("data:p", part, "h")], ["https://b:81/p", "https://[::1]:81/p", "data:p"]);
}
assertEquals([set("https://h:81/", "host", "b:x"), set("https://h:81/", "host", "b:"), set("https://h:81/", "host", "b:\t82x/")], ["https://b:81/", "https://b:81/", "https://b:82/"]);
assertEquals([set("a:///p", "host", "b:82"), set("https://h:81/", "host", "[::1]:443"), set("https://h:81/", "host", "b:99999")], ["a://b:82/p", "https://[::1]/", "https://b:81/"]);
assertEquals([set("https://h:81/", "hostname", "b:82"), set("file://h/p", "host", "b:82"), set("file://h/p", "host", "b")], ["https://h:81/", "file://h/p", "file://b/p"]);
