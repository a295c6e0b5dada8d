// Deno's functions for files. What of them a user worker may call, and when, docs/files.md says.

declare namespace Deno {
  interface FileInfo {
    isFile: boolean;
    isDirectory: boolean;
    isSymlink: boolean;
    size: number;
    mtime: Date | null;
    atime: Date | null;
    birthtime: Date | null;
    ctime: Date | null;
    dev: number;
    ino: number | null;
    mode: number | null;
    nlink: number | null;
    uid: number | null;
    gid: number | null;
    rdev: number | null;
    blksize: number | null;
    blocks: number | null;
    isBlockDevice: boolean | null;
    isCharDevice: boolean | null;
    isFifo: boolean | null;
    isSocket: boolean | null;
  }
  interface DirEntry { name: string; isFile: boolean; isDirectory: boolean; isSymlink: boolean }
  interface OpenOptions { read?: boolean; write?: boolean; append?: boolean; truncate?: boolean; create?: boolean; createNew?: boolean; mode?: number }
  interface ReadFileOptions { signal?: AbortSignal }
  interface WriteFileOptions {
    append?: boolean;
    /** Default: true. */
    create?: boolean;
    createNew?: boolean;
    mode?: number;
    signal?: AbortSignal;
  }
  interface MkdirOptions { recursive?: boolean; mode?: number }
  interface RemoveOptions { recursive?: boolean }
  interface MakeTempOptions { dir?: string; prefix?: string; suffix?: string }
  enum SeekMode { Start = 0, Current = 1, End = 2 }

  class FsFile implements Disposable {
    private constructor();
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array>;
    /** How many bytes it was; fewer than all only where there is no room for more. */
    write(bytes: Uint8Array): Promise<number>;
    writeSync(bytes: Uint8Array): number;
    /** `null`: the end. */
    read(into: Uint8Array): Promise<number | null>;
    readSync(into: Uint8Array): number | null;
    seek(offset: number | bigint, whence: SeekMode): Promise<number>;
    seekSync(offset: number | bigint, whence: SeekMode): number;
    truncate(length?: number): Promise<void>;
    truncateSync(length?: number): void;
    stat(): Promise<FileInfo>;
    statSync(): FileInfo;
    sync(): Promise<void>;
    syncSync(): void;
    syncData(): Promise<void>;
    syncDataSync(): void;
    utime(atime: number | Date, mtime: number | Date): Promise<void>;
    utimeSync(atime: number | Date, mtime: number | Date): void;
    lock(exclusive?: boolean): Promise<void>;
    /** @throws {Deno.errors.WouldBlock} somebody else has it. */
    lockSync(exclusive?: boolean): void;
    unlock(): Promise<void>;
    unlockSync(): void;
    isTerminal(): boolean;
    /** Does nothing. */
    setRaw(mode: boolean, options?: SetRawOptions): void;
    close(): void;
    [Symbol.dispose](): void;
  }

  function open(path: string | URL, options?: OpenOptions): Promise<FsFile>;
  function openSync(path: string | URL, options?: OpenOptions): FsFile;
  function create(path: string | URL): Promise<FsFile>;
  function createSync(path: string | URL): FsFile;
  function readFile(path: string | URL, options?: ReadFileOptions): Promise<Uint8Array>;
  function readFileSync(path: string | URL): Uint8Array;
  function readTextFile(path: string | URL, options?: ReadFileOptions): Promise<string>;
  function readTextFileSync(path: string | URL): string;
  function writeFile(path: string | URL, data: Uint8Array | ReadableStream<Uint8Array>, options?: WriteFileOptions): Promise<void>;
  function writeFileSync(path: string | URL, data: Uint8Array, options?: WriteFileOptions): void;
  function writeTextFile(path: string | URL, data: string | ReadableStream<string>, options?: WriteFileOptions): Promise<void>;
  function writeTextFileSync(path: string | URL, data: string, options?: WriteFileOptions): void;
  function stat(path: string | URL): Promise<FileInfo>;
  function statSync(path: string | URL): FileInfo;
  function lstat(path: string | URL): Promise<FileInfo>;
  function lstatSync(path: string | URL): FileInfo;
  function readDir(path: string | URL): AsyncIterable<DirEntry>;
  function readDirSync(path: string | URL): IterableIterator<DirEntry>;
  function mkdir(path: string | URL, options?: MkdirOptions): Promise<void>;
  function mkdirSync(path: string | URL, options?: MkdirOptions): void;
  function remove(path: string | URL, options?: RemoveOptions): Promise<void>;
  function removeSync(path: string | URL, options?: RemoveOptions): void;
  function rename(from: string | URL, to: string | URL): Promise<void>;
  function renameSync(from: string | URL, to: string | URL): void;
  function copyFile(from: string | URL, to: string | URL): Promise<void>;
  function copyFileSync(from: string | URL, to: string | URL): void;
  function link(from: string, to: string): Promise<void>;
  function linkSync(from: string, to: string): void;
  /** Of Windows; not looked at. */
  interface SymlinkOptions {
    type: "file" | "dir" | "junction";
  }
  function symlink(target: string | URL, path: string | URL, options?: SymlinkOptions): Promise<void>;
  function symlinkSync(target: string | URL, path: string | URL, options?: SymlinkOptions): void;
  function readLink(path: string | URL): Promise<string>;
  function readLinkSync(path: string | URL): string;
  function realPath(path: string | URL): Promise<string>;
  function realPathSync(path: string | URL): string;
  function truncate(path: string, length?: number): Promise<void>;
  function truncateSync(path: string, length?: number): void;
  function chmod(path: string | URL, mode: number): Promise<void>;
  function chmodSync(path: string | URL, mode: number): void;
  function chown(path: string | URL, uid: number | null, gid: number | null): Promise<void>;
  function chownSync(path: string | URL, uid: number | null, gid: number | null): void;
  function utime(path: string | URL, atime: number | Date, mtime: number | Date): Promise<void>;
  function utimeSync(path: string | URL, atime: number | Date, mtime: number | Date): void;
  function makeTempDir(options?: MakeTempOptions): Promise<string>;
  function makeTempDirSync(options?: MakeTempOptions): string;
  function makeTempFile(options?: MakeTempOptions): Promise<string>;
  function makeTempFileSync(options?: MakeTempOptions): string;
  /** Where relative paths begin. */
  function cwd(): string;
  function chdir(path: string | URL): void;

  interface SetRawOptions {
    cbreak: boolean;
  }
  const stdin: {
    readonly readable: ReadableStream<Uint8Array>;
    read(into: Uint8Array): Promise<number | null>;
    readSync(into: Uint8Array): number | null;
    isTerminal(): boolean;
    /** @throws {Deno.errors.NotSupported} always. */
    setRaw(mode: boolean, options?: SetRawOptions): never;
    close(): void;
  };
  interface StandardOutput {
    readonly writable: WritableStream<Uint8Array>;
    write(bytes: Uint8Array): Promise<number>;
    writeSync(bytes: Uint8Array): number;
    isTerminal(): boolean;
    close(): void;
  }
  const stdout: StandardOutput;
  const stderr: StandardOutput;
  /** Always false: a worker has no terminal. */
  function isatty(rid: number): boolean;
}
