import { assertEquals } from "../../support/assert.js";
import { HTTPParser } from "node:_http_common";

const told = [];
const parser = new HTTPParser();
parser.initialize(HTTPParser.RESPONSE, {});
parser[HTTPParser.kOnHeadersComplete] = (...values) => { told.push(`head ${values[5]}`); return values[5] === 200 ? 1 : 0; };
parser[HTTPParser.kOnBody] = (bytes) => told.push(`body ${bytes.length}`);
parser[HTTPParser.kOnMessageComplete] = () => told.push("end");
const feed = (text) => parser.execute(Buffer.from(text));
// Of a HEAD request, by status, by length.
feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
feed("HTTP/1.1 204 No Content\r\n\r\n");
feed("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
feed("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n");
feed("ok");
assertEquals(told.join(), "head 200,end,head 204,end,head 201,end,head 202,body 2,end");

// What cannot be read has its own code, whole.
const failed = feed("nonsense");
assertEquals([failed.code, failed.reason], ["HPE_INVALID_CONSTANT", "Expected HTTP/"]);
