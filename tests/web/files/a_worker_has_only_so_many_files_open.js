// with: natives
import { assert, assertEquals } from "../../support/assert.js";

const files = natives.snapshot.lateNatives("files");
const EMFILE = -24;
const handles = [];
let outcome;
while ((outcome = files.open("/tmp/a", 0o102, 0o666, null)) > 0) handles.push(outcome);
assertEquals(outcome, EMFILE);
assert(handles.length > 50 && handles.length <= 1024, `${handles.length} are open`);
assertEquals(files.close(handles.pop(), null), 0);
assert(files.open("/tmp/b", 0o102, 0o666, null) > 0, "there is room again");
