// Deno.FileInfo and Deno.DirEntry.
import { forScripts } from "edgert:core/objects";

const kKinds = 0o170000;
const kMsPerS = 1000, kNsPerMs = 1e6;

export function fileInfo(numbers: Float64Array) {
  const [dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks] = [numbers[0]!, numbers[1]!, numbers[2]!, numbers[3]!, numbers[4]!, numbers[5]!, numbers[6]!, numbers[7]!, numbers[8]!, numbers[9]!];
  const time = (at: number) => new Date(numbers[at]! * kMsPerS + Math.floor(numbers[at + 1]! / kNsPerMs));
  const kind = mode & kKinds;
  return forScripts({
    isFile: kind === 0o100000, isDirectory: kind === 0o040000, isSymlink: kind === 0o120000,
    size, mtime: time(12), atime: time(10), birthtime: time(16), ctime: time(14),
    dev, ino, mode, nlink, uid, gid, rdev, blksize, blocks,
    isBlockDevice: kind === 0o060000, isCharDevice: kind === 0o020000, isFifo: kind === 0o010000, isSocket: kind === 0o140000,
  });
}

// Of names and kinds, in turns.
export function dirEntries(flat: (string | number)[]): { name: string; isFile: boolean; isDirectory: boolean; isSymlink: boolean }[] {
  const entries: { name: string; isFile: boolean; isDirectory: boolean; isSymlink: boolean }[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const kind = flat[i + 1];
    entries.push(forScripts({ name: flat[i] as string, isFile: kind === 1, isDirectory: kind === 2, isSymlink: kind === 3 }));
  }
  return entries;
}
