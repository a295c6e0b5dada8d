// What people are told of a function that does not boot, beside the message that scripts see: see
// edgert/error_detail.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "edgert/result.h"
#include "graph/sources.h"

namespace edgert::graph {

// Asks, and waits for what is answered; nothing: nobody answers any more.
using SourceAsking = std::function<std::optional<SourceAnswer>(SourceQuestion)>;
// Adds to an error of a graph what has to be looked for: the line, and what may be meant. For
// errors that people are told; those that scripts see cost no second look at their files.
Error explained(Error error, const std::shared_ptr<const Function>& function,
                const SourceAsking& ask);

// The text of a module as its author wrote it; nothing where there is none to be shown.
std::optional<std::string> original_text(const std::string& url,
                                         const std::shared_ptr<const Function>& function,
                                         const SourceAsking& ask);

// What answers SourceQuestion::wants_nearest.
std::string nearest_file(const std::string& url, const Function& function);

}  // namespace edgert::graph
