import { assertEquals } from "../../support/assert.js";
import net from "node:net";
import { inspect, types } from "node:util";

const socket = net.connect(1, "127.0.0.1").on("error", () => {});
const { _externalStream: external } = socket._handle;
assertEquals([types.isExternal(external), types.isExternal({}), inspect(external)], [true, false, "[External: 0]"]);
socket.destroy();
