import { assert, assertEquals } from "../../support/assert.js";

const form = new FormData();
form.append('na"me\r\n\n\r', "a\nb\rc\r\nd%0A");
form.append("héllo", "wörld");
form.append("empty", "");
const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
form.append("file", new File([bytes, "\r\n--"], 'f"\n\r.bin', { type: "x/y" }));
form.append("plain", new Blob(["z"]));

const response = new Response(form);
const type = response.headers.get("content-type");
const boundary = /^multipart\/form-data; boundary=(-{4}[\w-]+)$/.exec(type)[1];
const text = await response.clone().text();
assert(text.startsWith(`--${boundary}\r\nContent-Disposition: form-data; name="na%22me%0D%0A%0D%0A%0D%0A"\r\n\r\na\r\nb\r\nc\r\nd%0A\r\n--${boundary}\r\n`), text);
assert(text.includes('; name="file"; filename="f%22%0A%0D.bin"\r\nContent-Type: x/y\r\n\r\n'), text);
assert(text.includes('; name="plain"; filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\nz\r\n'), text);
assert(text.endsWith(`\r\n--${boundary}--\r\n`), text);

const back = await response.formData();
assertEquals([...back.keys()], ['na"me\r\n\r\n\r\n', "héllo", "empty", "file", "plain"]);
assertEquals([back.get("héllo"), back.get("empty"), back.get('na"me\r\n\r\n\r\n')], ["wörld", "", "a\r\nb\r\nc\r\nd%0A"]);
const file = back.get("file");
assertEquals([file.name, file.type, file.size], ['f"\n\r.bin', "x/y", 260]);
assertEquals([...new Uint8Array(await file.arrayBuffer())].slice(0, 256), [...bytes]);
assertEquals(back.get("plain").type, "application/octet-stream");

const request = new Request("http://x/", { method: "POST", body: form });
assert(request.headers.get("content-type").startsWith("multipart/form-data; boundary=") && request.headers.get("content-type") !== type);
assertEquals([...(await request.formData()).keys()].length, 5);
assertEquals([...(await new Response(new FormData()).formData())], []);
assertEquals(new Response(form, { headers: { "content-type": "a/b" } }).headers.get("content-type"), "a/b");
