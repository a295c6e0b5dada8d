// https://xhr.spec.whatwg.org/#interface-formdata, and forms as bodies. A late part.
import { natives, type ShowValue, titleOfInstance } from "edgert:core/natives";
import { needArguments, usvString } from "edgert:core/webidl";
import { randomUuid } from "edgert:crypto/crypto";
import { type Blob, bytesOfBlob, File, fileOfBytes, isBlob, joinBytes } from "edgert:file/file";
import { pairsOf, URLSearchParams } from "edgert:url/url";
import { extractMimeType } from "../mime/mime";

type Value = string | File;
type Entry = [string, Value];

export let isFormData: (value: unknown) => value is FormData;
let entriesOf: (form: FormData) => Entry[];

// https://xhr.spec.whatwg.org/#create-an-entry
function entry(name: unknown, value: unknown, given: number, filename: unknown): Entry {
  const key = usvString(name);
  if (!isBlob(value)) {
    if (given > 2) throw new TypeError("FormData: a file name goes with a Blob alone");
    return [key, usvString(value)];
  }
  const called = filename === undefined ? undefined : usvString(filename);
  if (value instanceof File && called === undefined) return [key, value];
  return [key, fileOfBytes(bytesOfBlob(value), called ?? "blob", value.type, value instanceof File ? value.lastModified : undefined)];
}

export class FormData {
  #entries: Entry[] = [];
  static {
    isFormData = (value): value is FormData => typeof value === "object" && value !== null && #entries in value;
    entriesOf = (form) => form.#entries;
  }
  constructor(form: undefined = undefined) {
    if (form !== undefined) throw new TypeError("FormData: there are no form elements to take fields from");
  }
  append(name: string, value: string | Blob, filename: string = undefined as never) {
    needArguments(arguments.length, 2, "FormData.append");
    this.#entries.push(entry(name, value, arguments.length, filename));
  }
  set(name: string, value: string | Blob, filename: string = undefined as never) {
    needArguments(arguments.length, 2, "FormData.set");
    const made = entry(name, value, arguments.length, filename);
    const at = this.#entries.findIndex(([key]) => key === made[0]);
    if (at < 0) this.#entries.push(made);
    else this.#entries = this.#entries.filter(([key], i) => i <= at || key !== made[0]).map((old, i) => (i === at ? made : old));
  }
  delete(name: string) {
    needArguments(arguments.length, 1, "FormData.delete");
    const key = usvString(name);
    this.#entries = this.#entries.filter(([other]) => other !== key);
  }
  get(name: string): Value | null {
    needArguments(arguments.length, 1, "FormData.get");
    const key = usvString(name);
    return this.#entries.find(([other]) => other === key)?.[1] ?? null;
  }
  getAll(name: string): Value[] {
    needArguments(arguments.length, 1, "FormData.getAll");
    const key = usvString(name);
    return this.#entries.filter(([other]) => other === key).map(([, value]) => value);
  }
  has(name: string): boolean {
    needArguments(arguments.length, 1, "FormData.has");
    const key = usvString(name);
    return this.#entries.some(([other]) => other === key);
  }
  forEach(callback: (value: Value, name: string, form: FormData) => void, self: unknown = undefined) {
    needArguments(arguments.length, 1, "FormData.forEach");
    if (typeof callback !== "function") throw new TypeError("FormData.forEach needs a function");
    for (let i = 0; i < this.#entries.length; ++i) Reflect.apply(callback, self, [this.#entries[i]![1], this.#entries[i]![0], this]);
  }
  // They see what is added meanwhile.
  *#names() { for (let i = 0; i < this.#entries.length; ++i) yield this.#entries[i]![0]; }
  *#values() { for (let i = 0; i < this.#entries.length; ++i) yield this.#entries[i]![1]; }
  *#pairs() { for (let i = 0; i < this.#entries.length; ++i) yield [this.#entries[i]![0], this.#entries[i]![1]] as Entry; }
  entries() { return this.#pairs(); }
  keys() { return this.#names(); }
  values() { return this.#values(); }
  declare [Symbol.iterator]: () => IterableIterator<Entry>;
  // As Deno does, of fields with the same name the last one.
  [Symbol.for("Deno.customInspect")](show: ShowValue) {
    return #entries in this ? `${titleOfInstance(this)} ${show(Object.fromEntries(this.#entries))}` : "Object [FormData] {}";
  }
}
Object.defineProperty(FormData.prototype, Symbol.iterator, { value: FormData.prototype.entries, writable: true, configurable: true });

const lineEnds = (text: string) => text.replace(/\r\n|\r|\n/g, "\r\n");
const escaped = (text: string) => text.replace(/\n/g, "%0A").replace(/\r/g, "%0D").replace(/"/g, "%22");

// https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart/form-data-encoding-algorithm
export function encodeForm(form: FormData): [Uint8Array, string] {
  const boundary = "----edgert-form-" + randomUuid().replaceAll("-", "");
  const chunks: Uint8Array[] = [];
  const text = (part: string) => chunks.push(natives.encoding.encode(part));
  for (const [name, value] of entriesOf(form)) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(lineEnds(name))}"`;
    if (typeof value === "string") {
      text(`${head}\r\n\r\n${lineEnds(value)}\r\n`);
    } else {
      text(`${head}; filename="${escaped(value.name)}"\r\nContent-Type: ${value.type || "application/octet-stream"}\r\n\r\n`);
      chunks.push(bytesOfBlob(value));
      text("\r\n");
    }
  }
  text(`--${boundary}--\r\n`);
  return [joinBytes(chunks), `multipart/form-data; boundary=${boundary}`];
}

// https://fetch.spec.whatwg.org/#dom-body-formdata
export function formOfBody(bytes: Uint8Array, contentType: string | null): FormData {
  const mime = extractMimeType(contentType);
  const form = new FormData();
  const entries = entriesOf(form);
  if (mime?.essence === "application/x-www-form-urlencoded") {
    // The constructor takes a leading question mark away.
    for (const [name, value] of pairsOf(new URLSearchParams("?" + natives.encoding.decode(bytes)))) entries.push([name, value]);
    return form;
  }
  if (mime?.essence !== "multipart/form-data") throw new TypeError(`formData(): the body's type is ${mime?.essence ?? "not known"}, no form`);
  const boundary = mime.parameters.get("boundary");
  if (boundary === undefined) throw new TypeError("formData(): the body's type names no boundary");
  const flat = natives.fetch.parseMultipart(bytes, boundary);
  for (let at = 0; at < flat.length; at += 5) {
    const [name, filename, type, from, to] = flat.slice(at, at + 5) as [string, string | null, string, number, number];
    const content = bytes.subarray(from, to);
    entries.push([name, filename === null ? natives.encoding.decode(content) : fileOfBytes(content, filename, type || "text/plain")]);
  }
  return form;
}
