// What Node's library asks of URLs beside our class.
import { requireBuiltin } from "edgert:node/loader";
import { URL } from "edgert:url/url";

export const canParse = (input: string, base?: string): boolean => URL.canParse(input, base);

// https://nodejs.org/api/url.html#urlformaturl-options
export function format(href: string, fragment: boolean, unicode: boolean, search: boolean, auth: boolean): string {
  const url = new URL(href);
  if (!fragment) url.hash = "";
  if (!search) url.search = "";
  if (!auth) {
    url.username = "";
    url.password = "";
  }
  const hostname = url.hostname, shown = url.href;
  if (!unicode || hostname === "") return shown;
  const { domainToUnicode } = requireBuiltin("internal/url");
  const readable: string = Reflect.apply(domainToUnicode, undefined, [hostname]);
  const at = shown.indexOf(hostname, url.protocol.length);
  return shown.slice(0, at) + readable + shown.slice(at + hostname.length);
}
