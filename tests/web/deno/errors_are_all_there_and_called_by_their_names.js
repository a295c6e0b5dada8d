import { assert, assertEquals } from "../../support/assert.js";

for (const name of ["NotFound", "PermissionDenied", "ConnectionRefused", "ConnectionReset", "ConnectionAborted", "NotConnected", "AddrInUse", "AddrNotAvailable", "BrokenPipe",
  "AlreadyExists", "InvalidData", "TimedOut", "Interrupted", "WriteZero", "WouldBlock", "UnexpectedEof", "BadResource", "Http", "Busy", "NotSupported", "FilesystemLoop", "IsADirectory",
  "NetworkUnreachable", "NotADirectory", "NotCapable", "InvalidWorkerCreation", "InvalidWorkerResponse", "WorkerRequestCancelled", "WorkerAlreadyRetired", "WorkerRequestIdleTimeout"]) {
  const error = new Deno.errors[name]("m", { cause: 1 });
  assert(error instanceof Error && error instanceof Deno.errors[name]);
  assertEquals([error.name, error.message, error.cause, Deno.errors[name].name], [name, "m", 1, name]);
}
