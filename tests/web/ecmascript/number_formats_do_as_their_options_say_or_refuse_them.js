// Compared with deno 2.1.4: what an old V8 would do in another way is an error.
import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const isOld = !("formatRange" in Intl.NumberFormat.prototype);
function check(make, expected, name) {
  if (isOld) assertThrows(make, RangeError, `${name}`);
  else assertEquals(make(), expected, name);
}
const format = (options, value) => () => new Intl.NumberFormat("en", options).format(value);
check(format({ maximumFractionDigits: 0, roundingMode: "floor" }, 1.9), "1", "roundingMode");
check(format({ maximumSignificantDigits: 3, maximumFractionDigits: 2, roundingPriority: "morePrecision" }, 4321.5678), "4,321.57", "roundingPriority");
check(format({ minimumFractionDigits: 2, maximumFractionDigits: 2, roundingIncrement: 5 }, 1.236), "1.25", "roundingIncrement");
check(format({ minimumFractionDigits: 2, trailingZeroDisplay: "stripIfInteger" }, 5), "5", "trailingZeroDisplay");
check(format({ useGrouping: "min2" }, 1234), "1234", "useGrouping");
check(() => Intl.NumberFormat("en", { useGrouping: "always" }).format(1234), "1,234", "useGrouping");
check(() => (1.9).toLocaleString("en", { maximumFractionDigits: 0, roundingMode: "floor" }), "1", "roundingMode");
check(() => 1234n.toLocaleString("en", { useGrouping: "min2" }), "1234", "useGrouping");
check(() => [1.9].toLocaleString("en", { maximumFractionDigits: 0, roundingMode: "floor" }), "1", "roundingMode");
check(() => new Intl.PluralRules("en", { maximumFractionDigits: 0, roundingMode: "floor" }).select(1.9), "one", "roundingMode");
check(() => new (class extends Intl.NumberFormat {})("en", { maximumFractionDigits: 0, roundingMode: "floor" }).format(1.9), "1", "roundingMode");

// What is done anyway may be said.
assertEquals(format({ roundingMode: "halfExpand", roundingIncrement: 1, roundingPriority: "auto", trailingZeroDisplay: "auto", useGrouping: "auto" }, 1234.5678)(), "1,234.568");
assertEquals(format({ useGrouping: false }, 1234)(), "1234");
assertEquals(Intl.NumberFormat("de").format(1234.5), "1.234,5");
assertEquals((1234.5).toLocaleString(), new Intl.NumberFormat().format(1234.5));
class Own extends Intl.NumberFormat {}
assert(new Own("en") instanceof Own && new Own("en") instanceof Intl.NumberFormat, "a class of its own");
assertEquals(Intl.NumberFormat.prototype.constructor, Intl.NumberFormat);
assertEquals(Object.prototype.toString.call(new Intl.NumberFormat()), "[object Intl.NumberFormat]");
for (const name of ["NumberFormat", "PluralRules"]) {
  assertEquals([Intl[name].name, Intl[name].length], [name, 0]);
  assertEquals(Intl[name].supportedLocalesOf(["en"]), ["en"]);
}
assertThrows(() => Intl.PluralRules("en"), TypeError);
