import tls from "node:tls";
import { Duplex } from "node:stream";
import { assert, assertThrows } from "../../support/assert.js";

// A script gets at the handles below Node's library; what it calls on them may be anything, in any order.
const stream = () => new Duplex({ read() {}, write(_chunk, _encoding, done) { done(); } });
const quiet = (socket) => { socket.on("error", () => {}); return socket; };
const things = () => [
  quiet(tls.connect({ socket: stream(), rejectUnauthorized: false })).ssl,
  quiet(new tls.TLSSocket(stream(), { isServer: true, secureContext: tls.createSecureContext() })).ssl,
  tls.createSecureContext().context,
  quiet(tls.connect({ socket: stream() })).ssl._parent,
];
const odd = [undefined, null, 0, -1, 2 ** 32, NaN, "", "text", {}, [], new Uint8Array(3), new Uint8Array([200, 1]), new ArrayBuffer(5), Symbol(), 5n, new Proxy({}, {}), true, ...things()];
let calls = 0;
for (let at = 0; at < 4; ++at) {
  for (const one of odd) {
    // Each value meets handles that nothing else has been done to, and then all that came before.
    const handle = things()[at];
    for (let holder = Object.getPrototypeOf(handle); holder !== null && holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
      for (const name of Object.getOwnPropertyNames(holder)) {
        const { value } = Object.getOwnPropertyDescriptor(holder, name);
        if (typeof value !== "function" || name === "constructor") continue;
        for (const receiver of [handle, one]) {
          ++calls;
          try {
            Reflect.apply(value, receiver, [one, one, one, one]);
          } catch {}
        }
      }
    }
  }
}
assert(calls > 2000, `${calls}`);
const [client, , context] = things();
assertThrows(() => Reflect.apply(client.getCipher, context, []), TypeError);
assertThrows(() => new client.constructor({}, {}, {}, false, false), TypeError);
