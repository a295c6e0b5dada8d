// Node's "fs_dir": a folder's entries, some at a time. They are read when it is opened.
import { ask, type Call, named, pathOf, UV_EBADF } from "edgert:node/files";
import { AsyncWrap, later } from "edgert:node/handle";
import { files } from "../fs/natives";

const kRead: Call = { syscall: "scandir", isQuick: true };
const kClose: Call = { syscall: "closedir", isQuick: true };

class DirHandle extends AsyncWrap {
  #entries: (string | number)[];
  #at = 0;
  #isOpen = true;
  constructor(entries: (string | number)[]) {
    super("DIRHANDLE");
    this.#entries = entries;
  }
  #answer(outcome: unknown, done: ((outcome: unknown) => void) | null): unknown {
    if (done === null) return outcome;
    later(() => done(outcome));
    return undefined;
  }
  // [name, kind, name, kind, …], or null behind the last.
  read(encoding: unknown, count: number, how?: unknown, context?: unknown): unknown {
    return ask(how, kRead, (done) => this.#answer(this.#isOpen ? 0 : UV_EBADF, done), () => {
      const until = Math.min(this.#at + 2 * count, this.#entries.length);
      if (this.#at >= this.#entries.length) return null;
      const some: unknown[] = [];
      for (; this.#at < until; this.#at += 2) some.push(named(this.#entries[this.#at] as string, encoding), this.#entries[this.#at + 1]);
      return some;
    }, context);
  }
  close(how?: unknown, context?: unknown): unknown {
    const outcome = this.#isOpen ? 0 : UV_EBADF;
    this.#isOpen = false;
    this.#entries = [];
    return ask(how, kClose, (done) => this.#answer(outcome, done), undefined, context);
  }
}

const handleOf = (entries: (string | number)[]): DirHandle => new DirHandle(entries);
export function opendir(path: unknown, _encoding: unknown, how?: unknown, context?: unknown): unknown {
  const call: Call = { syscall: "opendir", path: pathOf(path, "opendir") };
  return ask(how, call, (done) => files.readDir(call.path!, done), handleOf, context);
}
export function opendirSync(path: unknown): unknown {
  const folder = pathOf(path, "opendir");
  const call: Call = { syscall: "opendir" };
  return ask(undefined, call, (done) => files.readDir(folder, done), handleOf);
}
