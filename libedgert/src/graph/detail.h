// Makes an error's detail (edgert/error_detail.h) what it is.
#pragma once

#include <string>
#include <string_view>

#include "edgert/error_detail.h"
#include "edgert/result.h"

namespace edgert::graph {

// The error's own, or a new one with its message.
ErrorDetail detail_of(const Error& error);
Error with_detail(Error error, ErrorDetail detail);
// The same error, which is about the module of that URL.
Error about(ErrorTopic topic, std::string_view url, Error error);
// The place of the import that leads to what is wrong, its URL as it is shown; what has a place
// already keeps it.
Error imported_from(Error error, const std::string& url, int line, int column);
// The line that the detail's place is in, of a text that is at hand.
void add_excerpt(std::string_view text, ErrorDetail* detail);
// The same of a text of which that is another line.
void add_excerpt(std::string_view text, int line, ErrorDetail* detail);

}  // namespace edgert::graph
