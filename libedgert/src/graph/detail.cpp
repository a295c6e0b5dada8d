#include "graph/detail.h"

#include <memory>
#include <optional>
#include <utility>

#include "graph/excerpt.h"

namespace edgert::graph {

ErrorDetail detail_of(const Error& error) {
  if (error.detail != nullptr) return *error.detail;
  ErrorDetail detail;
  detail.what = error.message;
  return detail;
}

Error with_detail(Error error, ErrorDetail detail) {
  error.detail = std::make_shared<const ErrorDetail>(std::move(detail));
  return error;
}

Error about(ErrorTopic topic, std::string_view url, Error error) {
  ErrorDetail detail = detail_of(error);
  detail.topic = topic;
  detail.target = url;
  if (detail.what.ends_with('.')) detail.what.pop_back();
  return with_detail(std::move(error), std::move(detail));
}

Error imported_from(Error error, const std::string& url, int line, int column) {
  ErrorDetail detail = detail_of(error);
  if (!detail.url.empty()) return error;
  detail.url = url;
  detail.line = line;
  detail.column = column;
  detail.is_import = true;
  return with_detail(std::move(error), std::move(detail));
}

void add_excerpt(std::string_view text, ErrorDetail* detail) {
  add_excerpt(text, detail->line, detail);
}

void add_excerpt(std::string_view text, int line, ErrorDetail* detail) {
  std::optional<Excerpt> excerpt = excerpt_of(text, line, detail->column);
  if (!excerpt) return;
  detail->excerpt = std::move(excerpt->text);
  detail->caret = excerpt->caret;
}

}  // namespace edgert::graph
