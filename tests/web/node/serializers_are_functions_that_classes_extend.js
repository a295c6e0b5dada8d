import { assertEquals, assertThrows } from "../../support/assert.js";
import v8 from "node:v8";

const bytes = v8.serialize({ a: 1 });
const forms = [
  [v8.Serializer, [], (one) => { one.writeHeader(); one.writeValue({ a: 1 }); return v8.deserialize(one.releaseBuffer()); }],
  [v8.Deserializer, [bytes], (one) => { one.readHeader(); return one.readValue(); }],
];
for (const [form, args, use] of forms) {
  assertEquals(Object.getPrototypeOf(form.prototype), Object.prototype);
  assertEquals(form.prototype.constructor, form);
  class Own extends form { get own() { return "own"; } }
  function Other() {}
  Other.prototype = form.prototype;
  for (const made of [new form(...args), new Own(...args), Reflect.construct(form, args, Other)]) {
    assertEquals(made instanceof form, true);
    assertEquals(use(made), { a: 1 });
  }
  assertEquals(new Own(...args).own, "own");
  assertEquals(assertThrows(() => form(...args), TypeError).code, "ERR_CONSTRUCT_CALL_REQUIRED");
  // What has been made otherwise has nothing of it.
  for (const other of [{}, Object.create(form.prototype), form.prototype]) assertThrows(() => Reflect.apply(form.prototype.transferArrayBuffer, other, [1, new ArrayBuffer(1)]), TypeError);
}
assertThrows(() => new v8.Deserializer("bytes"), TypeError);
