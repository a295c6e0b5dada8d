// with: natives. Nobody waits for these: the runner counts what is left of them.
import { assertEquals } from "../../support/assert.js";

const { files } = natives;

export default async function() {
  const handle = await new Promise((resolve) => files.open("/tmp/a", 0o102, 0o666, resolve));
  let heard = 0;
  for (let i = 0; i < 50; ++i) files.write(handle, new Uint8Array(1000), -1, () => { ++heard; });
  for (let i = 0; i < 50; ++i) files.stat("/tmp/a", true, () => { ++heard; });
  files.close(handle, () => { ++heard; });
  assertEquals(heard, 0);
}
