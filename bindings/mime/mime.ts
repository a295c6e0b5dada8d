// https://mimesniff.spec.whatwg.org/#understanding-mime-types. Without state: each late part that needs it holds a copy.

export interface MimeType { essence: string; parameters: Map<string, string> }

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const trim = (text: string) => text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");

// https://fetch.spec.whatwg.org/#collect-an-http-quoted-string with extract-value; the text and where it ends.
function quotedString(text: string, at: number): [string, number] {
  let value = "";
  for (++at; at < text.length && text[at] !== '"'; ++at) {
    if (text[at] === "\\" && at + 1 < text.length) ++at;
    value += text[at];
  }
  return [value, at + 1];
}

// https://mimesniff.spec.whatwg.org/#parse-a-mime-type
export function parseMimeType(input: string): MimeType | null {
  const text = trim(input);
  const slash = text.indexOf("/");
  if (slash < 0) return null;
  let at = text.indexOf(";", slash);
  if (at < 0) at = text.length;
  const type = text.slice(0, slash), subtype = trim(text.slice(slash + 1, at));
  if (!token.test(type) || !token.test(subtype)) return null;
  const parameters = new Map<string, string>();
  while (at < text.length) {
    ++at;
    while (/[\t\n\r ]/.test(text[at] ?? "")) ++at;
    let end = at;
    while (end < text.length && text[end] !== ";" && text[end] !== "=") ++end;
    const name = text.slice(at, end).toLowerCase();
    at = end;
    if (text[at] !== "=") continue;
    ++at;
    let value: string;
    if (text[at] === '"') {
      [value, at] = quotedString(text, at);
      while (at < text.length && text[at] !== ";") ++at;
    } else {
      end = text.indexOf(";", at);
      if (end < 0) end = text.length;
      value = trim(text.slice(at, end));
      at = end;
      if (value === "") continue;
    }
    if (token.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value) && !parameters.has(name)) parameters.set(name, value);
  }
  return { essence: `${type}/${subtype}`.toLowerCase(), parameters };
}

// https://mimesniff.spec.whatwg.org/#serialize-a-mime-type
export function serializeMimeType({ essence, parameters }: MimeType): string {
  let text = essence;
  for (const [name, value] of parameters) text += `;${name}=${token.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
  return text;
}

// https://fetch.spec.whatwg.org/#concept-header-extract-mime-type of a joined Content-Type field
export function extractMimeType(field: string | null): MimeType | null {
  let found: MimeType | null = null;
  let charset: string | undefined;
  for (const part of splitField(field ?? "")) {
    const parsed = parseMimeType(part);
    if (parsed === null || parsed.essence === "*/*") continue;
    if (parsed.essence !== found?.essence) charset = parsed.parameters.get("charset");
    else if (!parsed.parameters.has("charset") && charset !== undefined) parsed.parameters.set("charset", charset);
    found = parsed;
  }
  return found;
}

// https://fetch.spec.whatwg.org/#header-value-get-decode-and-split
function splitField(field: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at <= field.length; ++at) {
    if (field[at] === '"') at = quotedString(field, at)[1] - 1;
    else if (at === field.length || field[at] === ",") { parts.push(field.slice(from, at)); from = at + 1; }
  }
  if (from < field.length) parts.push(field.slice(from));
  return parts;
}
