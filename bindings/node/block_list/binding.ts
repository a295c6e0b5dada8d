// internalBinding("block_list"): addresses and sets of them (https://nodejs.org/api/net.html#class-netblocklist).
import { shareInClones } from "edgert:node/clones";
import { requireBuiltin } from "edgert:node/loader";

export const AF_INET = 2, AF_INET6 = 10, FLOW_LABEL = 0;

// The bytes of an address, 4 or 16 of them; null: none.
function bytesOf(text: string, family: number): number[] | null {
  if (family === AF_INET) {
    const parts = text.split(".");
    if (parts.length !== 4) return null;
    const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
    return bytes.every((byte) => byte < 256) ? bytes : null;
  }
  let rest = text.split("%")[0]!;
  const tail: number[] = [];
  const dotted = rest.lastIndexOf(":");
  if (rest.includes(".")) {
    const four = bytesOf(rest.slice(dotted + 1), AF_INET);
    if (four === null) return null;
    for (const byte of four) tail.push(byte);
    rest = rest.slice(0, dotted + 1);
    if (!rest.endsWith("::")) rest = rest.slice(0, -1);
  }
  const halves = rest.split("::");
  if (halves.length > 2) return null;
  const groups = (half: string): number[] | null => {
    const bytes: number[] = [];
    if (half === "") return bytes;
    for (const group of half.split(":")) {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
      const value = Number(`0x${group}`);
      bytes.push(value >> 8, value & 255);
    }
    return bytes;
  };
  const front = groups(halves[0]!);
  const back = groups(halves[1] ?? "");
  if (front === null || back === null) return null;
  const known = front.length + back.length + tail.length;
  if (halves.length === 1 ? known !== 16 : known > 14) return null;
  const middle: number[] = [];
  for (let i = known; i < 16; ++i) middle.push(0);
  return [...front, ...middle, ...back, ...tail];
}
const mapped = (bytes: number[]): number[] | null => {
  for (let i = 0; i < 10; ++i) if (bytes[i] !== 0) return null;
  return bytes[10] === 255 && bytes[11] === 255 ? bytes.slice(12) : null;
};
const sixteen = (bytes: number[]): number[] => (bytes.length === 16 ? bytes : [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...bytes]);
function compare(a: number[], b: number[]): number | null {
  if (a.length !== b.length) {
    const four = a.length === 4 ? a : mapped(a), other = b.length === 4 ? b : mapped(b);
    if (four === null || other === null) return null;
    return compare(four, other);
  }
  for (let i = 0; i < a.length; ++i) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return 0;
}

export class SocketAddress {
  #bytes: number[];
  #text: string;
  #port: number;
  #family: number;
  #flow: number;
  constructor(address: unknown, port: unknown, family: unknown, flow: unknown) {
    const bytes = bytesOf(`${address as string}`, Number(family));
    if (bytes === null) throw Reflect.construct(requireBuiltin("internal/errors").codes.ERR_INVALID_ADDRESS, []);
    this.#bytes = bytes;
    this.#text = `${address as string}`;
    this.#port = Number(port);
    this.#family = Number(family);
    this.#flow = Number(flow) || 0;
    shareInClones(this);
  }
  detail(out: any): any {
    out.address = this.#text;
    out.port = this.#port;
    out.family = this.#family;
    out.flowlabel = this.#flow;
    return out;
  }
  flowlabel(): number { return this.#flow; }
  static bytes = (one: unknown): number[] => {
    if (!(one instanceof SocketAddress)) throw new TypeError("not an address");
    return one.#bytes;
  };
  static family = (one: SocketAddress): number => one.#family;
  static text = (one: SocketAddress): string => one.#text;
}
const { bytes: bytesIn, family: familyOf, text: textOf } = SocketAddress;
for (const name of ["bytes", "family", "text"]) delete (SocketAddress as any)[name];

interface Rule { text: string; holds(bytes: number[]): boolean }
const nameOf = (one: unknown): string => (familyOf(one as SocketAddress) === AF_INET ? "IPv4" : "IPv6");

export class BlockList {
  #rules: Rule[] = [];
  constructor() { shareInClones(this); }
  addAddress(address: unknown): void {
    const wanted = bytesIn(address);
    this.#rules.push({ text: `Address: ${nameOf(address)} ${textOf(address as SocketAddress)}`, holds: (bytes) => compare(bytes, wanted) === 0 });
  }
  addRange(start: unknown, end: unknown): boolean {
    const from = bytesIn(start), to = bytesIn(end);
    const order = compare(from, to);
    if (order === null || order > 0) return false;
    this.#rules.push({
      text: `Range: ${nameOf(start)} ${textOf(start as SocketAddress)}-${textOf(end as SocketAddress)}`,
      holds: (bytes) => {
        const low = compare(bytes, from), high = compare(bytes, to);
        return low !== null && high !== null && low >= 0 && high <= 0;
      },
    });
    return true;
  }
  addSubnet(network: unknown, prefix: unknown): void {
    const base = bytesIn(network);
    const bits = Number(prefix);
    this.#rules.push({
      text: `Subnet: ${nameOf(network)} ${textOf(network as SocketAddress)}/${bits}`,
      holds: (bytes) => {
        let given = bytes;
        if (given.length !== base.length) {
          const four = base.length === 4 ? mapped(given) : null;
          if (base.length === 4 && four === null) return false;
          given = four ?? sixteen(given);
        }
        for (let i = 0; i < bits; ++i) if (((given[i >> 3]! ^ base[i >> 3]!) >> (7 - (i & 7))) & 1) return false;
        return true;
      },
    });
  }
  check(address: unknown): boolean {
    const bytes = bytesIn(address);
    return this.#rules.some((rule) => rule.holds(bytes));
  }
  // The last one first.
  getRules(): string[] { return this.#rules.map((_, at) => this.#rules[this.#rules.length - 1 - at]!.text); }
}
