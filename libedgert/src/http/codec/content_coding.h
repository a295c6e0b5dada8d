// Content codings (RFC 9110 §8.4.1): bodies decoded as they flow.
#pragma once

#include <memory>
#include <string_view>

#include "edgert/bytes.h"
#include "edgert/worker.h"

namespace edgert::http {

// What decode() knows, as an Accept-Encoding field.
inline constexpr std::string_view kAcceptedCodings = "gzip, deflate, br, zstd";

// True for a Content-Encoding that decode() undoes: codings it knows, in any number up to a few.
bool can_decode(std::string_view content_encoding);

// The decoded body. Little is decoded ahead of the reader's credit, so that a small body that grows
// without end costs no more memory than any other. Malformed and cut off bodies fail.
std::unique_ptr<ByteSource> decode(std::string_view content_encoding,
                                   std::unique_ptr<ByteSource> coded);

// Replaces a response's coded body by the decoded one, and takes away the fields that told of the
// coding.
void decode_body(FetchResponse* response);

}  // namespace edgert::http
