// The codes that stand behind messages, and what each means: docs/errors.md is made of them.
#pragma once

#include <string>
#include <string_view>

#include "edgert/error_detail.h"
#include "edgert/observer.h"
#include "edgert/result.h"

namespace edgert::server {

// "EDG102"; empty where there is nothing to say of it. `detail` is the error's, or what it became.
std::string_view code_of(const Error& error, const ErrorDetail& detail);
// The same as it stands behind a message.
std::string code_behind(const Error& error, const ErrorDetail& detail);
// Of what edgert itself says in the log.
std::string_view code_of(const LogLine& line);
// A code as it stands behind a message, " [EDG102]"; empty without one.
std::string behind(std::string_view code);

// What it means and what helps, as Markdown, of a code in the log or of one that clients are
// answered; empty for what is no code.
std::string explanation_of(std::string_view code);
// The code that is most like one that there is none of; empty: none is.
std::string code_meant(std::string_view code);
// All of them, as docs/errors.md.
std::string page_of_codes();

}  // namespace edgert::server
