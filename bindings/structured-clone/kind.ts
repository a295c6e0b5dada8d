// What binding.cpp's kind() says of a value; the order is the same there.
export const enum Kind {
  Uncloneable, Object, Array, Boolean, Number, String, BigInt, Date, RegExp, Map, Set, ArrayBuffer,
  SharedArrayBuffer, View, Error, WasmModule,
}
