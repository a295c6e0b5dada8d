// Node's "fs_event_wrap": files do not tell when they change.
import { unavailable } from "edgert:node/loader";

export class FSEvent {
  constructor() { throw unavailable("fs.watch"); }
}
