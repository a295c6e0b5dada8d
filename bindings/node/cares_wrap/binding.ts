// internalBinding("cares_wrap"): names in the DNS. Natively, the worker's rules for the net are asked of each question.
import { natives } from "edgert:core/natives";
import { begin, complete, HandleWrap, later, ReqWrap } from "edgert:node/handle";
import { internalBinding } from "edgert:node/loader";
import { remember } from "edgert:node/lookups";
import { URL } from "edgert:url/url";

const uv: Record<string, number> = internalBinding("uv");

export const AI_V4MAPPED = 8, AI_ALL = 16, AI_ADDRCONFIG = 32;
export const DNS_ORDER_VERBATIM = 0, DNS_ORDER_IPV4_FIRST = 1, DNS_ORDER_IPV6_FIRST = 2;

export class GetAddrInfoReqWrap extends ReqWrap { constructor() { super("GETADDRINFOREQWRAP"); } }
export class GetNameInfoReqWrap extends ReqWrap { constructor() { super("GETNAMEINFOREQWRAP"); } }
export class QueryReqWrap extends ReqWrap { constructor() { super("QUERYWRAP"); } }

type Records = string[][];
const isHost = (name: string): boolean => /^[\x21-\x7e]{1,255}$/.test(name);

const numbers: Record<string, number> = { __proto__: null as never, NotFound: uv.UV_EAI_NONAME!, NotCapable: uv.UV_EPERM!, TimedOut: uv.UV_EAI_AGAIN!, Limit: uv.UV_EAI_MEMORY! };

export function getaddrinfo(req: unknown, name: unknown, family: unknown, _hints: unknown, order: unknown): number {
  if (!(req instanceof GetAddrInfoReqWrap) || typeof name !== "string") throw new TypeError("not a request and a name");
  begin(req);
  const ascii = canonicalName(name);
  if (!isHost(ascii)) {
    later(() => complete(req, [uv.UV_EAI_NONAME!, null]));
    return 0;
  }
  // Who asks wants to connect, to a port that is not known here: the worker's rules are asked of the name, and again of what is dialled.
  natives.deno.lookUp(ascii,
    (records) => {
      const four: string[] = [], six: string[] = [], all: string[] = [];
      for (const record of records) {
        const address = record[0]!;
        all.push(address);
        (address.includes(":") ? six : four).push(address);
      }
      const wanted = family === 4 ? four : family === 6 ? six : order === DNS_ORDER_IPV4_FIRST ? [...four, ...six] : order === DNS_ORDER_IPV6_FIRST ? [...six, ...four] : all;
      if (wanted.length === 0) return complete(req, [uv.UV_EAI_NONAME!, null]);
      remember(name, wanted);
      complete(req, [null, wanted]);
    },
    (name) => complete(req, [numbers[name] ?? uv.UV_EAI_FAIL!, null]));
  return 0;
}

// Names of the web are ASCII in the DNS.
function canonicalName(name: string): string {
  if (/^[\x00-\x7f]*$/.test(name)) return name;
  try {
    return new URL(`http://${name}/`).hostname;
  } catch {
    return "";
  }
}

const services: Record<string, string> = { __proto__: null as never, 21: "ftp", 22: "ssh", 25: "smtp", 53: "domain", 80: "http", 110: "pop3", 143: "imap", 443: "https" };
export function getnameinfo(req: unknown, address: unknown, port: unknown): number {
  if (!(req instanceof GetNameInfoReqWrap) || typeof address !== "string") throw new TypeError("not a request and an address");
  begin(req);
  const service = services[Number(port)] ?? `${Number(port)}`;
  if (address === "127.0.0.1" || address === "::1") {
    later(() => complete(req, [null, "localhost", service]));
    return 0;
  }
  const reversed = reverseName(address);
  if (reversed === null) return uv.UV_EINVAL!;
  natives.deno.resolve(reversed, "PTR", "", 53,
    (records) => {
      const found = records[0]?.[0];
      complete(req, found === undefined ? [uv.UV_EAI_NONAME!] : [null, found, service]);
    },
    (name) => complete(req, [numbers[name] ?? uv.UV_EAI_FAIL!]));
  return 0;
}
function reverseName(address: string): string | null {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const whole = canonicalizeIP(address)?.replace(/^::ffff:(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (...found: string[]) => {
    const group = (at: number): string => (Number(found[at]) * 256 + Number(found[at + 1])).toString(16);
    return `::ffff:${group(1)}:${group(3)}`;
  });
  if (whole === undefined || !whole.includes(":")) return null;
  const halves = whole.split("::");
  const front = halves[0] === "" ? [] : halves[0]!.split(":");
  const back = halves.length < 2 || halves[1] === "" ? [] : halves[1]!.split(":");
  const middle: string[] = [];
  for (let i = front.length + back.length; i < 8; ++i) middle.push("0");
  const groups = [...front, ...middle, ...back];
  if (halves.length === 1 && groups.length !== 8) return null;
  return `${groups.map((group) => group.padStart(4, "0")).join("").split("").reverse().join(".")}.ip6.arpa`;
}

// The shortest spelling of an address; undefined: it is none.
export function canonicalizeIP(address: unknown): string | undefined {
  if (typeof address !== "string") return undefined;
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(address)) return address.split(".").every((part) => Number(part) < 256 && (part === "0" || !part.startsWith("0"))) ? address : undefined;
  if (!address.includes(":")) return undefined;
  try {
    const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
    const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(short);
    if (mapped === null) return short;
    const high = parseInt(mapped[1]!, 16), low = parseInt(mapped[2]!, 16);
    return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  } catch {
    return undefined;
  }
}

export const strerror = (code: unknown): string => messages[`${code as string}`] ?? "Unknown error";
const messages: Record<string, string> = { __proto__: null as never, ENODATA: "DNS server returned answer with no data", ENOTFOUND: "Domain name not found", 5: "Misformatted DNS query", "-1000": "There are pending queries." };

// What a record's fields become, by its type.
const shapes: Record<string, (fields: string[]) => unknown> = {
  __proto__: null as never,
  A: (fields) => fields[0], AAAA: (fields) => fields[0], CNAME: (fields) => fields[0], NS: (fields) => fields[0], PTR: (fields) => fields[0], TXT: (fields) => fields,
  MX: (fields) => ({ exchange: fields[1], priority: Number(fields[0]) }),
  SRV: (fields) => ({ name: fields[3], port: Number(fields[2]), priority: Number(fields[0]), weight: Number(fields[1]) }),
  NAPTR: (fields) => ({ flags: fields[2], service: fields[3], regexp: fields[4], replacement: fields[5], order: Number(fields[0]), preference: Number(fields[1]) }),
  CAA: (fields) => ({ critical: Number(fields[0]), [fields[1]!]: fields[2] }),
  SOA: (fields) => ({ nsname: fields[0], hostmaster: fields[1], serial: Number(fields[2]), refresh: Number(fields[3]), retry: Number(fields[4]), expire: Number(fields[5]), minttl: Number(fields[6]) }),
};
const kAny = ["A", "AAAA", "MX", "NS", "TXT", "CNAME", "SOA"];
const codes: Record<string, string> = { __proto__: null as never, NotFound: "ENOTFOUND", NotCapable: "EREFUSED", TimedOut: "ETIMEOUT", Limit: "ENOMEM", InvalidArgument: "EBADNAME", ConnectionRefused: "ECONNREFUSED" };

const kServersPending = -1000;
function invalid(message: string): Error {
  const error: any = new Error(message);
  error.code = "ERR_INVALID_ARG_VALUE";
  return error;
}

export class ChannelWrap extends HandleWrap {
  // Null: the system's.
  #servers: [string, number][] | null = null;
  #pending = new Set<QueryReqWrap>();
  constructor() { super("DNSCHANNEL"); }
  getServers(): [string, number][] { return (this.#servers ?? [["127.0.0.1", 53] as [string, number]]).map((one) => [one[0], one[1]]); }
  setServers(servers: unknown): number {
    if (!Array.isArray(servers)) throw new TypeError("not a list");
    if (this.#pending.size > 0) return kServersPending;
    const list: [string, number][] = [];
    for (let i = 0; i < servers.length; ++i) list.push([`${servers[i][1] as string}`, Number(servers[i][2])]);
    this.#servers = list;
    return 0;
  }
  // What is asked goes out by whichever address the system takes.
  setLocalAddress(first: unknown, second: unknown): void {
    const familyOf = (address: unknown): number => {
      const known = canonicalizeIP(address);
      if (known === undefined) throw invalid("Invalid IP address.");
      return known.includes(":") ? 6 : 4;
    };
    const family = familyOf(first);
    if (second !== undefined && familyOf(second) === family) throw invalid(`Cannot specify two IPv${family} addresses.`);
  }
  cancel(): void {
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const req of pending) later(() => complete(req, ["ECANCELLED"]));
  }
  #ask(req: unknown, name: unknown, type: string): number {
    if (!(req instanceof QueryReqWrap) || typeof name !== "string") throw new TypeError("not a request and a name");
    begin(req);
    this.#pending.add(req);
    this.#send(name, type, (status, records) => {
      if (!this.#pending.delete(req)) return;
      if (status !== null) return complete(req, [status]);
      // No name server tells us how long an answer holds.
      complete(req, type === "A" || type === "AAAA" ? [null, records.map(shapes[type]!), records.map(() => 0)] : [null, records.map(shapes[type]!)]);
    });
    return 0;
  }
  #send(name: string, type: string, done: (status: string | null, records: Records) => void): void {
    const ascii = canonicalName(name);
    if (!isHost(ascii)) return later(() => done("ENOTFOUND", []));
    const server = this.#servers?.[0] ?? ["", 53];
    natives.deno.resolve(ascii, type, server[0]!, server[1]!, (records) => done(null, records), (kind) => done(codes[kind] ?? "ESERVFAIL", []));
  }
  queryA(req: unknown, name: unknown): number { return this.#ask(req, name, "A"); }
  queryAaaa(req: unknown, name: unknown): number { return this.#ask(req, name, "AAAA"); }
  queryCaa(req: unknown, name: unknown): number { return this.#ask(req, name, "CAA"); }
  queryCname(req: unknown, name: unknown): number { return this.#ask(req, name, "CNAME"); }
  queryMx(req: unknown, name: unknown): number { return this.#ask(req, name, "MX"); }
  queryNs(req: unknown, name: unknown): number { return this.#ask(req, name, "NS"); }
  queryTxt(req: unknown, name: unknown): number { return this.#ask(req, name, "TXT"); }
  querySrv(req: unknown, name: unknown): number { return this.#ask(req, name, "SRV"); }
  queryPtr(req: unknown, name: unknown): number { return this.#ask(req, name, "PTR"); }
  queryNaptr(req: unknown, name: unknown): number { return this.#ask(req, name, "NAPTR"); }
  querySoa(req: unknown, name: unknown): number {
    if (!(req instanceof QueryReqWrap) || typeof name !== "string") throw new TypeError("not a request and a name");
    begin(req);
    this.#pending.add(req);
    this.#send(name, "SOA", (status, records) => {
      if (!this.#pending.delete(req)) return;
      if (status !== null || records.length === 0) return complete(req, [status ?? "ENODATA"]);
      complete(req, [null, shapes.SOA!(records[0]!)]);
    });
    return 0;
  }
  // Of each usual type, those that there are.
  queryAny(req: unknown, name: unknown): number {
    if (!(req instanceof QueryReqWrap) || typeof name !== "string") throw new TypeError("not a request and a name");
    begin(req);
    this.#pending.add(req);
    const found: object[] = [];
    let left = kAny.length;
    let why: string | null = null;
    for (const type of kAny) {
      this.#send(name, type, (status, records) => {
        if (status !== null && status !== "ENODATA") why = status;
        for (const fields of records) {
          const value = shapes[type]!(fields);
          if (type === "A" || type === "AAAA") found.push({ address: value, ttl: 0, type });
          else if (type === "TXT") found.push({ entries: value, type });
          else if (typeof value === "string") found.push({ value, type });
          else found.push({ ...(value as object), type });
        }
        if (--left > 0 || !this.#pending.delete(req)) return;
        if (found.length > 0) complete(req, [null, found]);
        else complete(req, [why ?? "ENODATA"]);
      });
    }
    return 0;
  }
  getHostByAddr(req: unknown, address: unknown): number {
    const name = typeof address === "string" ? reverseName(address) : null;
    if (name === null) return uv.UV_EINVAL!;
    if (address !== "127.0.0.1" && address !== "::1") return this.#ask(req, name, "PTR");
    if (!(req instanceof QueryReqWrap)) throw new TypeError("not a request");
    begin(req);
    later(() => complete(req, [null, ["localhost"]]));
    return 0;
  }
}
