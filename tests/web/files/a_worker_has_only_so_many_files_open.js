// with: natives
import { assert, assertEquals } from "../../support/assert.js";

const { files } = natives;
const EMFILE = -24;
const open = (path) => new Promise((resolve) => files.open(path, 0o102, 0o666, resolve));

export default async function() {
  const handles = [];
  let outcome;
  while ((outcome = await open("/tmp/a")) > 0) handles.push(outcome);
  assertEquals(outcome, EMFILE);
  assert(handles.length > 50 && handles.length <= 1024, `${handles.length} are open`);
  // It is closed at any time.
  assertEquals(files.close(handles.pop(), null), 0);
  assert(await open("/tmp/b") > 0, "there is room again");
}
