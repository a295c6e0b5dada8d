import { assertEquals, assertThrows } from "../../support/assert.js";

const sync = new FileReaderSync();
const read = (how, blob, ...more) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => {
    assertEquals(sync[how](blob, ...more), reader.result, "both kinds of readers give the same");
    resolve(reader.result);
  };
  reader[how](blob, ...more);
});
const bytes = (...list) => new Uint8Array(list);
assertEquals(await read("readAsDataURL", new Blob(["TEST"])), "data:application/octet-stream;base64,VEVTVA==");
assertEquals(await read("readAsDataURL", new Blob(["TEST"], { type: "a/b" })), "data:a/b;base64,VEVTVA==");
assertEquals(await read("readAsDataURL", new Blob()), "data:application/octet-stream;base64,");
assertEquals(await read("readAsBinaryString", new Blob([bytes(0, 255, 128)])), "\x00\xff\x80");
assertEquals([...new Uint8Array(await read("readAsArrayBuffer", new Blob([bytes(1, 2)])))], [1, 2]);
assertEquals(await read("readAsText", new Blob([bytes(0xe9)]), "latin1"), "é");
assertEquals(await read("readAsText", new Blob([bytes(0xe9)], { type: "text/plain;charset=windows-1252" })), "é");
assertEquals(await read("readAsText", new Blob([bytes(0xe9)]), "no such label"), "\ufffd");
assertEquals(await read("readAsText", new Blob([bytes(0xff, 0xfe, 0x41, 0)]), "latin1"), "A");
assertEquals(await read("readAsText", new Blob([bytes(0xef, 0xbb, 0xbf, 0x41)])), "A");
assertThrows(() => sync.readAsText("text"), TypeError);
assertThrows(() => FileReaderSync.prototype.readAsText.call({}, new Blob()), TypeError);
