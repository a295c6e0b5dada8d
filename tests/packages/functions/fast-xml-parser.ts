// A document that is read and written.
// answers: [{"a":{"b":[1,2],"@_id":"x"}},"<a id=\"x\"><b>1</b></a>"]
import { XMLBuilder, XMLParser } from "fast-xml-parser";

const options = { ignoreAttributes: false };

Deno.serve(() => Response.json([
  new XMLParser(options).parse('<a id="x"><b>1</b><b>2</b></a>'),
  new XMLBuilder(options).build({ a: { "@_id": "x", b: 1 } }),
]));
