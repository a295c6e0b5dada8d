import { assertEquals } from "../../support/assert.js";

const decode = (label, ...bytes) => new TextDecoder(label).decode(new Uint8Array(bytes));
assertEquals(decode("latin1", 0x80, 0x81, 0xe9, 0xff), "\u20ac\u0081\u00e9\u00ff");
assertEquals(decode("windows-1251", 0xcf, 0xf0, 0xe8), "При");
assertEquals(decode("koi8-r", 0xf0, 0xd2, 0xc9), "При");
assertEquals(decode("koi8-u", 0xae, 0xbe), "\u045e\u040e");
assertEquals(decode("iso-8859-2", 0xa1, 0x85), "\u0104\u0085");
assertEquals(decode("iso-8859-15", 0xa4), "\u20ac");
assertEquals(decode("windows-1253", 0xaa, 0xd2), "\ufffd\ufffd");
assertEquals(decode("windows-1255", 0xca), "\u05ba");
assertEquals(decode("macintosh", 0x8a), "\u00e4");
assertEquals(decode("x-mac-cyrillic", 0xff), "\u20ac");
assertEquals(decode("x-user-defined", 0x7f, 0x80, 0xff), "\u007f\uf780\uf7ff");
assertEquals(decode("ibm866", 0x80, 0xf0), "АЁ");
