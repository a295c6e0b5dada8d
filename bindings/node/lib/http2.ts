// node:http2: its names, which HTTP clients read when they load; no worker has sessions of its own, fetch speaks HTTP/2 where a server does.
import { unavailable } from "edgert:node/loader";

const kFields = ["accept", "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "access-control-allow-credentials", "access-control-allow-headers",
  "access-control-allow-methods", "access-control-allow-origin", "access-control-expose-headers", "access-control-request-headers", "access-control-request-method", "age",
  "authorization", "cache-control", "connection", "content-disposition", "content-encoding", "content-length", "content-type", "cookie", "date", "etag", "forwarded", "host",
  "if-modified-since", "if-none-match", "if-range", "keep-alive", "last-modified", "link", "location", "proxy-connection", "range", "referer", "refresh", "retry-after", "server",
  "set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "vary", "via", "x-forwarded-for", "x-frame-options"];
const kPseudoFields = ["method", "path", "scheme", "authority", "protocol", "status"];
// https://www.rfc-editor.org/rfc/rfc9113#section-7, in their order.
const kErrors = ["NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL",
  "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"];
const kMethods = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

export const constants: Record<string, string | number> = {};
const constantName = (name: string): string => {
  return name.replaceAll("-", "_").toUpperCase();
};
for (const name of kPseudoFields) constants[`HTTP2_HEADER_${constantName(name)}`] = `:${name}`;
for (const name of kFields) constants[`HTTP2_HEADER_${constantName(name)}`] = name;
for (const name of kMethods) constants[`HTTP2_METHOD_${name}`] = name;
kErrors.forEach((name, code) => { constants[`NGHTTP2_${name}`] = code; });
constants.HTTP_STATUS_OK = 200;

const refuse = (name: string) => () => { throw unavailable(`http2.${name}`); };
export const connect = refuse("connect");
export const createServer = refuse("createServer");
export const createSecureServer = refuse("createSecureServer");
export const getDefaultSettings = refuse("getDefaultSettings");
export const getPackedSettings = refuse("getPackedSettings");
export const getUnpackedSettings = refuse("getUnpackedSettings");
export const performServerHandshake = refuse("performServerHandshake");
export const sensitiveHeaders: unique symbol = Symbol("nodejs.http2.sensitiveHeaders");
export function Http2ServerRequest() { throw unavailable("http2.Http2ServerRequest"); }
export function Http2ServerResponse() { throw unavailable("http2.Http2ServerResponse"); }
