// In place of Node's internal/url: the platform's own URL, and what Node has around it.
import { unavailable, requireBuiltin } from "edgert:node/loader";
import { URL, URLSearchParams } from "edgert:url/url";

export { URL, URLSearchParams };
const codes = () => requireBuiltin("internal/errors").codes;
const throwCode = (name: string, ...args: unknown[]): never => { throw Reflect.construct(codes()[name], args); };

export const isURL = (self: any): boolean => Boolean(self?.href && self.protocol && self.auth === undefined && self.path === undefined);
export const URLParse = (input: string, base?: string): URL | null => {
  try {
    return new URL(input, base);
  } catch {
    return null;
  }
};

// https://nodejs.org/api/url.html#urlfileurltopathurl-options
export function fileURLToPath(path: any, options?: any): string {
  if (typeof path === "string") path = new URL(path);
  else if (!isURL(path)) throwCode("ERR_INVALID_ARG_TYPE", "path", ["string", "URL"], path);
  if (path.protocol !== "file:") throwCode("ERR_INVALID_URL_SCHEME", "file");
  if (options?.windows) return windowsPath(path);
  if (path.hostname !== "") throwCode("ERR_INVALID_FILE_URL_HOST", "linux");
  const { pathname }: { pathname: string } = path;
  if (/%2f/i.test(pathname)) throwCode("ERR_INVALID_FILE_URL_PATH", "must not include encoded / characters");
  return decodeURIComponent(pathname);
}
function windowsPath(url: any): string {
  let { pathname }: { pathname: string } = url;
  if (/%2f|%5c/i.test(pathname)) throwCode("ERR_INVALID_FILE_URL_PATH", "must not include encoded \\ or / characters");
  pathname = decodeURIComponent(pathname.split("/").join("\\"));
  if (url.hostname !== "") return `\\\\${domainToUnicode(url.hostname)}${pathname}`;
  if (!/^\\[a-z]:/i.test(pathname)) throwCode("ERR_INVALID_FILE_URL_PATH", "must be absolute");
  return pathname.slice(1);
}

// https://nodejs.org/api/url.html#urlpathtofileurlpath-options
export function pathToFileURL(given: string, options?: any): URL {
  const path = requireBuiltin("path");
  if (options?.windows) {
    if (given.startsWith("\\\\")) {
      const at = given.indexOf("\\", 2);
      if (at === -1) throwCode("ERR_INVALID_ARG_VALUE", "path", given, "Missing UNC resource path");
      if (at === 2) throwCode("ERR_INVALID_ARG_VALUE", "path", given, "Empty UNC servername");
      const url = new URL("file:///");
      url.hostname = given.slice(2, at);
      url.pathname = escapePath(given.slice(at).split("\\").join("/"));
      return url;
    }
    let resolved: string = Reflect.apply(path.win32.resolve, undefined, [given]);
    if (/[\\/]$/.test(given) && !resolved.endsWith("\\")) resolved += "\\";
    return new URL(`file:///${escapePath(resolved.split("\\").join("/"))}`);
  }
  let resolved: string = Reflect.apply(path.resolve, undefined, [given]);
  if (given.endsWith("/") && !resolved.endsWith("/")) resolved += "/";
  return new URL(`file://${escapePath(resolved, true)}`);
}
function escapePath(path: string, backslash = false): string {
  const escapes: [string, string][] = [["%", "%25"], ["\n", "%0A"], ["\r", "%0D"], ["\t", "%09"], ["?", "%3F"], ["#", "%23"]];
  if (backslash) escapes.push(["\\", "%5C"]);
  for (const [from, to] of escapes) path = path.split(from).join(to);
  return path;
}
export const toPathIfFileURL = (value: any): any => (isURL(value) ? fileURLToPath(value) : value);

function host(domain: string): string {
  try {
    const url = new URL("ws://x");
    url.hostname = domain;
    return new URL(`ws://${domain}`).hostname;
  } catch {
    return "";
  }
}
// https://nodejs.org/api/url.html#urldomaintoasciidomain
export function domainToASCII(domain: unknown): string {
  if (arguments.length < 1) throwCode("ERR_MISSING_ARGS", "domain");
  return host(`${domain as string}`);
}
export function domainToUnicode(domain: unknown): string {
  if (arguments.length < 1) throwCode("ERR_MISSING_ARGS", "domain");
  return host(`${domain as string}`).split(".").map((label) => (label.startsWith("xn--") ? decodeLabel(label) : label)).join(".");
}
function decodeLabel(label: string): string {
  const { toUnicode } = requireBuiltin("punycode");
  return Reflect.apply(toUnicode, undefined, [label]);
}

// https://nodejs.org/api/url.html#urlurltohttpoptionsurl
export function urlToHttpOptions(url: any): object {
  const { hostname, pathname, port, username, password, search }: Record<string, string | undefined> = url;
  const options: any = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname !== undefined && hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ""}${search || ""}`,
    href: url.href,
  };
  if (port !== "") options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username ?? "")}:${decodeURIComponent(password ?? "")}`;
  return options;
}

// As querystring escapes, which the legacy parser asks for.
export function encodeStr(text: string, table: ArrayLike<number>, hex: readonly string[]): string {
  let out = "";
  for (let i = 0; i < text.length; ++i) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      out += table[code] === 1 ? text[i]! : hex[code]!;
    } else if (code < 0x800) {
      out += hex[0xc0 | (code >> 6)]! + hex[0x80 | (code & 0x3f)]!;
    } else if (code < 0xd800 || code >= 0xe000) {
      out += hex[0xe0 | (code >> 12)]! + hex[0x80 | ((code >> 6) & 0x3f)]! + hex[0x80 | (code & 0x3f)]!;
    } else {
      if (++i >= text.length) throwCode("ERR_INVALID_URI");
      code = 0x10000 + (((code & 0x3ff) << 10) | (text.charCodeAt(i) & 0x3ff));
      out += hex[0xf0 | (code >> 18)]! + hex[0x80 | ((code >> 12) & 0x3f)]! + hex[0x80 | ((code >> 6) & 0x3f)]! + hex[0x80 | (code & 0x3f)]!;
    }
  }
  return out;
}

export const installObjectURLMethods = (): void => {};
export const getURLOrigin = (url: string): string => new URL(url).origin;
export const urlUpdateActions = { kProtocol: 0, kHost: 1, kHostname: 2, kPort: 3, kUsername: 4, kPassword: 5, kPathname: 6, kSearch: 7, kHash: 8, kHref: 9 };
const special = ["http", "http:", "https", "https:", "ftp", "ftp:", "gopher", "gopher:", "file", "file:", "ws", "ws:", "wss", "wss:"];
export const unsafeProtocol = new Set(["javascript", "javascript:"]);
export const hostlessProtocol = new Set(["javascript", "javascript:"]);
export const slashedProtocol = new Set(special);
export const notSupported = unavailable;
