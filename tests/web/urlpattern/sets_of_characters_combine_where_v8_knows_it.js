// https://urlpattern.spec.whatwg.org/#compile-a-component
import { assertEquals } from "../../support/assert.js";

const tests = (pathname, ...paths) => paths.map((path) => new URLPattern({ pathname }, { ignoreCase: true }).test({ pathname: path }));
const hasSets = RegExp.prototype.hasOwnProperty("unicodeSets");
if (hasSets) assertEquals([tests("/([[a-z]--a])", "/A", "/Z"), tests("/([\\d&&[0-1]])", "/0", "/3")], [[false, true], [true, false]]);
assertEquals(tests("/([a-c]):d.*", "/B.x", "/Bd.", "/d"), [false, true, false]);
