// The worker's files as `natives.snapshot.lateNatives("files")` has them. Every operation takes
// `done` last: null, and it happens now and its outcome is returned; or a function, which hears of
// it later. An outcome below zero is a negative errno; otherwise what the signature says. Relative
// paths begin at `cwd()`. Handles are the realm's own.
export type Done<T> = null|((outcome: T|number) => void);
type Op<Args extends unknown[], T> = <D extends Done<T>>(...args: [...Args, D]) =>
    D extends null ? T|number : undefined;

export interface FileNatives {
  open: Op<[path: string, flags: number, mode: number], number>;
  // Of a file behind a network: what was written is there when it is answered. It may begin now
  // where nobody waits for it.
  close: Op<[handle: number], number>;
  // The same, but what was written to a file behind a network does not become it, as far as that
  // can be.
  discard: Op<[handle: number], number>;
  isRemote(handle: number): boolean;
  // `position`: -1 for where it stands. Empty: the end.
  read: Op<[handle: number, length: number, position: number], Uint8Array>;
  write: Op<[handle: number, bytes: ArrayBufferView, position: number], number>;
  seek(handle: number, offset: number, whence: number): number;
  readFile: Op<[path: string], Uint8Array>;
  // dev mode nlink uid gid rdev blksize ino size blocks atime_s atime_ns mtime_s mtime_ns ctime_s
  // ctime_ns birthtime_s birthtime_ns
  stat: Op<[path: string, follows: boolean], Float64Array>;
  fstat: Op<[handle: number], Float64Array>;
  // type bsize blocks bfree bavail files ffree
  statfs: Op<[path: string], Float64Array>;
  // name, kind, name, kind …; kinds as UV_DIRENT_*
  readDir: Op<[path: string], (string | number)[]>;
  // The first folder that was made; "": none was.
  mkdir: Op<[path: string, mode: number, recursive: boolean], string>;
  rmdir: Op<[path: string], number>;
  unlink: Op<[path: string], number>;
  removeAll: Op<[path: string], number>;
  rename: Op<[from: string, to: string], number>;
  copyFile: Op<[from: string, to: string, isExclusive: boolean], number>;
  link: Op<[from: string, to: string], number>;
  symlink: Op<[target: string, path: string], number>;
  readLink: Op<[path: string], string>;
  realPath: Op<[path: string], string>;
  makeTemporary: Op<[prefixPath: string, suffix: string, isFolder: boolean], string>;
  truncate: Op<[path: string, length: number], number>;
  ftruncate: Op<[handle: number, length: number], number>;
  chmod: Op<[path: string, mode: number], number>;
  fchmod: Op<[handle: number, mode: number], number>;
  chown: Op<[path: string, uid: number, gid: number, follows: boolean], number>;
  fchown: Op<[handle: number, uid: number, gid: number], number>;
  utimes: Op<[path: string, atime: number, mtime: number, follows: boolean], number>;
  futimes: Op<[handle: number, atime: number, mtime: number], number>;
  access: Op<[path: string, mode: number], number>;
  sync: Op<[handle: number, dataOnly: boolean], number>;
  // Never waits, whatever `waits` says: -EAGAIN while somebody else has it, and one asks again.
  lock: Op<[handle: number, exclusive: boolean, waits: boolean], number>;
  unlock: Op<[handle: number], number>;
  // What the system says of an outcome below zero: "No such file or directory (os error 2)".
  describe(code: number): string;
  cwd(): string;
  chdir(path: string): number;
  temporaryFolder(): string;
  seesHost(): boolean;
  // Whether operations may be done now: -EPERM is what they answer otherwise. `toRead`: those that
  // open, read and look.
  mayWait(toRead?: boolean): boolean;
}
