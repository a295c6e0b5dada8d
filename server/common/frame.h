// What is wrong with a function, as people read it: what it is, where, the line itself, and what
// may help.
#pragma once

#include <string>
#include <string_view>

#include "edgert/error_detail.h"
#include "edgert/result.h"

namespace edgert::server {

// One line, or several where a place is known; without a line feed at the end. It steers no
// terminal, but for colours where they are wanted.
std::string framed(const Error& error, bool has_colours);
// With another detail than its own.
std::string framed(const Error& error, const ErrorDetail& detail, bool has_colours);

// What a script has thrown, as it is described with its stack: the code behind its first line, and
// the line of the source below the frame that is in it. Null `detail`: nothing more is known.
std::string framed_stack(std::string_view stack, std::string_view code, const ErrorDetail* detail,
                         bool has_colours);

// Where functions are told of from where they may import: without a word of it by the main script
// that makes them. Once, before anything is framed.
void say_roots_are_configured();

// The error's own detail, or its message alone.
ErrorDetail detail_of(const Error& error);

// What terminals take for commands is "?": names of modules are anybody's.
std::string printable(std::string_view text);

}  // namespace edgert::server
