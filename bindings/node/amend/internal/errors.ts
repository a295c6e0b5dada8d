// internal/errors: who wants the places of one error gets them at once. Node would have Error.prepareStackTrace ask a table for every error.
import { record } from "edgert:core/objects";

export function amend(exports: any): void {
  exports.overrideStackTrace = record({
    set(error: any, format: (error: unknown, places: unknown) => unknown) {
      const type: any = Error;
      const before = Object.getOwnPropertyDescriptor(type, "prepareStackTrace");
      Object.defineProperty(type, "prepareStackTrace", { value: format, writable: true, configurable: true });
      // V8 formats what has not been asked for yet.
      void error.stack;
      if (before === undefined) delete type.prepareStackTrace;
      else Object.defineProperty(type, "prepareStackTrace", before);
    },
    get() {},
    has: () => false,
    delete: () => false,
  });
}
