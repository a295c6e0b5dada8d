// https://streams.spec.whatwg.org/#readable-stream-from-iterable
import { coded } from "../core/webidl";
import { invoked, mapped, rejected } from "./promises";
import { DefaultController, Readable } from "./readable";
import { isObject } from "./strategies";

function methodOf(object: any, name: string | symbol): Function | undefined {
  const method = object[name];
  if (method === undefined || method === null) return undefined;
  if (typeof method !== "function") throw new TypeError(`${String(name)} is no function`);
  return method;
}

export function fromIterable(iterable: unknown): Readable {
  if (iterable === undefined || iterable === null) throw coded(new TypeError("ReadableStream.from needs an iterable"), "ERR_ARG_NOT_ITERABLE");
  const asynchronous = methodOf(iterable, Symbol.asyncIterator);
  const method = asynchronous ?? methodOf(iterable, Symbol.iterator);
  if (method === undefined) throw coded(new TypeError("ReadableStream.from needs an iterable"), "ERR_ARG_NOT_ITERABLE");
  const iterator: any = Reflect.apply(method, iterable, []);
  if (!isObject(iterator)) throw new TypeError("The iterator is no object");
  const { next } = iterator as any;
  // What an iterator that is not asynchronous gives may be a promise.
  const awaited = (result: unknown, take: (done: boolean, value: unknown) => void): unknown => {
    if (!isObject(result)) return rejected(new TypeError("The iterator gave no object"));
    if (asynchronous !== undefined) return void take(!!(result as any).done, (result as any).value);
    const { done, value } = result as any;
    return mapped(value, (settled) => take(!!done, settled));
  };
  const controller: DefaultController = new DefaultController(new Readable(), {
    start: () => undefined,
    pull: () => {
      const take = (done: boolean, value: unknown) => { if (done) controller.close(); else controller.enqueue(value); };
      if (asynchronous === undefined) {
        try {
          return awaited(Reflect.apply(next, iterator, []), take);
        } catch (error) {
          return rejected(error);
        }
      }
      return mapped(invoked(next, iterator, []), (result) => {
        if (!isObject(result)) throw new TypeError("The iterator gave no object");
        if ((result as any).done) controller.close();
        else controller.enqueue((result as any).value);
      });
    },
    cancel: (reason) => {
      let end: Function | undefined;
      try {
        end = methodOf(iterator, "return");
      } catch (error) {
        return rejected(error);
      }
      if (end === undefined) return undefined;
      return mapped(invoked(end, iterator, [reason]), (result) => {
        if (!isObject(result)) throw new TypeError("The iterator's return() gave no object");
      });
    },
  }, 0, () => 1).start();
  return controller.stream;
}
