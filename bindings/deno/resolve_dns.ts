// Deno.resolveDns: records of the domain name system. A late part.
import { natives } from "edgert:core/natives";
import { errors, makeError } from "edgert:deno/errors";

const numbers = (names: string[], count: number) => (fields: string[]) => Object.fromEntries(names.map((name, i) => [name, i < count ? Number(fields[i]) : fields[i]!]));
const first = (fields: string[]) => fields[0]!;
// What becomes of a record's fields.
const shapes: Record<string, (fields: string[]) => unknown> = {
  __proto__: null as never,
  A: first, AAAA: first, CNAME: first, NS: first, PTR: first,
  TXT: (fields) => fields,
  MX: numbers(["preference", "exchange"], 1),
  SRV: numbers(["priority", "weight", "port", "target"], 3),
  NAPTR: numbers(["order", "preference", "flags", "services", "regexp", "replacement"], 2),
  CAA: ([flags, tag, value]) => ({ critical: Number(flags) >= 128, tag, value }),
  SOA: ([mname, rname, serial, refresh, retry, expire, minimum]) => ({
    mname, rname, serial: Number(serial), refresh: Number(refresh), retry: Number(retry), expire: Number(expire), minimum: Number(minimum) }),
};

export function resolveDns(name: unknown, type: unknown, options: any = {}): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const shape = shapes[`${type as string}`];
    if (shape === undefined) throw new errors.NotSupported!(`Deno.resolveDns: records of type ${String(type)} are not supported`);
    const { nameServer, signal } = options ?? {};
    if (signal?.aborted) throw signal.reason;
    if (nameServer !== undefined && typeof nameServer?.ipAddr !== "string") throw new TypeError("Deno.resolveDns: a nameServer needs an ipAddr");
    const onAbort = () => reject(signal.reason);
    signal?.addEventListener("abort", onAbort);
    const settled = () => signal?.removeEventListener("abort", onAbort);
    natives.deno.resolve(`${name as string}`, `${type as string}`, nameServer?.ipAddr ?? "", nameServer?.port ?? 53,
      (records) => { settled(); resolve(records.map(shape)); },
      (kind, message) => { settled(); reject(makeError(kind, message)); });
  });
}
