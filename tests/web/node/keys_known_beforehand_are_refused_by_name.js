import { PassThrough } from "node:stream";
import tls from "node:tls";
import { assertThrows } from "../../support/assert.js";

// Silence would leave the connection without what the caller relies on.
assertThrows(() => tls.connect({ socket: new PassThrough(), pskCallback: () => null }), Error, "pskCallback is not supported");
