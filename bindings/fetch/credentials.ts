// Authorization: Basic (RFC 7617), of a name and a password or of those that a URL holds.
import { natives } from "../core/natives";
import { latin1 } from "../encoding/encoding";
import type { URL } from "../url/url";
import { percentDecode } from "../url/percent";

export function basicAuthorization(name: Uint8Array, password: Uint8Array): string {
  return "Basic " + natives.encoding.btoa(latin1(name) + ":" + latin1(password))!;
}

// Takes what the URL holds away from it; "" when that is nothing.
export function takeCredentials(url: URL): string {
  if (url.username === "" && url.password === "") return "";
  const authorization = basicAuthorization(percentDecode(url.username), percentDecode(url.password));
  url.username = "";
  url.password = "";
  return authorization;
}
