// https://www.rfc-editor.org/rfc/rfc7578 and https://html.spec.whatwg.org/#multipart-form-data
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::bindings {

struct MultipartPart {
  std::string name;
  std::optional<std::string> filename;
  // As it stands in the part's head; empty when absent.
  std::string content_type;
  // Where the content lies in the body.
  size_t from = 0;
  size_t to = 0;
};

struct MultipartLimits {
  size_t parts = 10000;
  // Of one part's head.
  size_t head_bytes = 16384;
};

// The parts of a multipart/form-data body, in order. Takes time linear in the body's size.
Result<std::vector<MultipartPart>> parse_multipart(std::string_view body, std::string_view boundary,
                                                   const MultipartLimits& limits = {});

}  // namespace edgert::bindings
