// In place of Node's internal/watch_mode/files_watcher: there are no files to watch.
import { unavailable } from "edgert:node/loader";

export class FilesWatcher {
  constructor() { throw unavailable("watching files"); }
}
