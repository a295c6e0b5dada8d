// XML, as far as stores answer with it: elements and their texts.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace edgert::s3 {

// Calls `ended` at the end of each element with the names that lead to it, from the root on,
// without their namespaces, and its own text. False for what is not well-formed, and for what no
// store needs: a document type (with entities that may grow without end), and depth. What it takes
// grows with the document alone.
using ElementEnded =
    std::function<void(const std::vector<std::string_view>& path, std::string text)>;
bool read_xml(std::string_view document, const ElementEnded& ended);

}  // namespace edgert::s3
