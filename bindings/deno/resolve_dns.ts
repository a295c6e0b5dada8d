// Deno.resolveDns: records of the domain name system. A late part.
import { natives } from "edgert:core/natives";
import { AbortSignal } from "edgert:abort/abort";
import { makeError } from "edgert:core/errors";

type Fields = (fields: string[]) => Record<string, unknown>;
const numbers = (names: string[], count: number): Fields => (fields) => Object.fromEntries(names.map((name, i) => [name, i < count ? Number(fields[i]) : fields[i]!]));
const numbersLast = (names: string[], from: number): Fields => (fields) => Object.fromEntries(names.map((name, i) => [name, i < from ? fields[i]! : Number(fields[i])]));
const first = (fields: string[]) => fields[0]!;
// What becomes of a record's fields.
const shapes: Record<string, (fields: string[]) => unknown> = {
  __proto__: null as never,
  A: first, AAAA: first, CNAME: first, NS: first, PTR: first,
  TXT: (fields) => fields,
  MX: numbers(["preference", "exchange"], 1),
  SRV: numbers(["priority", "weight", "port", "target"], 3),
  NAPTR: numbers(["order", "preference", "flags", "services", "regexp", "replacement"], 2),
  CAA: (fields) => ({ critical: Number(fields[0]) >= 128, tag: fields[1], value: fields[2] }),
  SOA: numbersLast(["mname", "rname", "serial", "refresh", "retry", "expire", "minimum"], 2),
};

export function resolveDns(name: unknown, type: unknown, options: any = {}): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const shape = shapes[`${type as string}`];
    if (shape === undefined) throw makeError("NotSupported", `Deno.resolveDns: records of type ${String(type)} are not supported`);
    const { nameServer } = options ?? {};
    const signal: AbortSignal | null | undefined = options?.signal;
    if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) throw new TypeError("Deno.resolveDns: the signal is no AbortSignal");
    if (signal?.aborted) throw signal.reason;
    if (nameServer !== undefined && typeof nameServer?.ipAddr !== "string") throw new TypeError("Deno.resolveDns: a nameServer needs an ipAddr");
    const onAbort = () => reject(signal!.reason);
    signal?.addEventListener("abort", onAbort);
    const settled = () => signal?.removeEventListener("abort", onAbort);
    natives.deno.resolve(`${name as string}`, `${type as string}`, nameServer?.ipAddr ?? "", nameServer?.port ?? 53,
      (records) => { settled(); resolve(records.map(shape)); },
      (kind, message) => { settled(); reject(makeError(kind, message)); });
  });
}
