// Errors by the name of their class: what C++ and the platform throw, and scripts find in Deno.errors.
import { natives } from "./natives";
import { record } from "./objects";

const names = ["NotFound", "PermissionDenied", "ConnectionRefused", "ConnectionReset", "ConnectionAborted", "NotConnected",
  "AddrInUse", "AddrNotAvailable", "BrokenPipe", "AlreadyExists", "InvalidData", "TimedOut", "Interrupted", "WriteZero",
  "WouldBlock", "UnexpectedEof", "BadResource", "Http", "Busy", "NotSupported", "NotCapable", "FilesystemLoop", "IsADirectory",
  "NetworkUnreachable", "NotADirectory", "InvalidWorkerCreation", "InvalidWorkerResponse", "WorkerRequestCancelled",
  "WorkerAlreadyRetired", "WorkerRequestIdleTimeout", "RateLimitError"] as const;

export const errors = Object.fromEntries(names.map((name) => [name, { [name]: class extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
} }[name]!])) as Record<string, new (message?: string) => Error>;

// Scripts can replace those of `Deno.errors`.
const own: typeof errors = record({ ...errors });
export const makeError = (name: string, message: string) => (own[name] ? new own[name]!(message) : new Error(message));
// What ends because nobody waits for it any more.
export const isInterrupted = (error: unknown): boolean => error instanceof own.Interrupted!;
natives.snapshot.setHook("makeError", makeError);
