import { assertEquals, assertRejects } from "../../support/assert.js";

const read = async (body, type) => [...(await new Response(body, { headers: type === null ? [] : { "content-type": type } }).formData())];
assertEquals(await read("?a=1&b=%F0%9F%98%80+x&a=&%zz", "application/x-www-form-urlencoded;charset=UTF-8"), [["?a", "1"], ["b", "😀 x"], ["a", ""], ["%zz", ""]]);
assertEquals(await read("", "application/x-www-form-urlencoded"), []);
assertEquals([...(await new Response(new URLSearchParams("q=1")).formData())], [["q", "1"]]);
const body = '--x y\r\nContent-Disposition: form-data; name="a"\r\n\r\n\ufefft\r\n--x y--\r\n';
assertEquals(await read(body, 'multipart/form-data; boundary="x y"'), [["a", "\ufefft"]]);
const file = (await read('--b\r\nContent-Disposition: form-data; name=a; filename="ü.txt"\r\n\r\n1\r\n--b--', "Multipart/Form-Data; boundary=b"))[0][1];
assertEquals([file.name, file.type, await file.text()], ["ü.txt", "text/plain", "1"]);
await assertRejects(() => read(body, "multipart/form-data"), TypeError, "boundary");
await assertRejects(() => read(body, "multipart/form-data; boundary=other"), TypeError, "malformed");
await assertRejects(() => read("a=1", "text/plain"), TypeError);
await assertRejects(() => new Response(new Uint8Array(1)).formData(), TypeError);
await assertRejects(() => new Response().formData(), TypeError);
const used = new Response("a=1", { headers: { "content-type": "application/x-www-form-urlencoded" } });
await used.formData();
await assertRejects(() => used.formData(), TypeError);
