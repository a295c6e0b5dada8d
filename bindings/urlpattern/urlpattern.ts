// https://urlpattern.spec.whatwg.org/, by urlpattern-polyfill as tools/amend_urlpattern.mjs amends it. A late part.
import { showAttributes } from "edgert:core/natives";
import { URLPattern } from "urlpattern-polyfill/urlpattern";

showAttributes(URLPattern, ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash", "hasRegExpGroups"]);
export { URLPattern };
