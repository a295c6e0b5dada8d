// Promises that natives settle.
import { rejectInTurn } from "edgert:core/primordials";

// Fails with what `make` makes: its stack has the frames of who awaits the promise.
export type Fail = (make: () => unknown) => void;

export function settledLater<T>(begin: (resolve: (value: T) => void, fail: Fail, reject: (error: unknown) => void) => void): Promise<T> {
  let promise: Promise<T> | null = null;
  promise = new Promise<T>((resolve, reject) => begin(resolve, (make) => {
    // Before it is there, the script's call still goes on.
    if (promise === null) reject(make());
    else rejectInTurn(promise, reject, make);
  }, reject));
  return promise;
}
