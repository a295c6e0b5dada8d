#include "graph/error_telling.h"

#include <dirent.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "edgert/closest.h"
#include "graph/addresses.h"
#include "graph/detail.h"
#include "graph/files.h"
#include "graph/package_resolver.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

// A larger source is not read a second time.
constexpr uint64_t kMostReadBytes = uint64_t{4} << 20;

// `url` as a module at `from` writes it.
std::string specifier_for(const std::string& url, const std::string& from) {
  if (!is_file_url(url) || !is_file_url(from)) return url;
  const std::string_view folder = std::string_view(from).substr(0, from.rfind('/') + 1);
  size_t common = 0;
  for (size_t at = 0; at < folder.size() && at < url.size() && folder[at] == url[at]; ++at) {
    if (folder[at] == '/') common = at + 1;
  }
  std::string steps;
  for (size_t at = common; (at = folder.find('/', at)) != std::string_view::npos; ++at)
    steps += "../";
  return (steps.empty() ? "./" : steps) + url.substr(common);
}

std::string ending_of(std::string_view url) {
  const std::string_view name = url.substr(url.rfind('/') + 1);
  return std::string(name.substr(std::min(name.rfind('.'), name.size())));
}

std::string hint_of(const ErrorDetail& detail) {
  const std::string meant = "\"" + shown(specifier_for(detail.meant, detail.url)) + "\"";
  const std::string_view target = detail.target;
  if (detail.meant.starts_with(std::string(target) + "/index."))
    return "a folder is no module; its index file is " + meant;
  if (detail.meant.starts_with(std::string(target) + "."))
    return "files are imported with their extension: " + meant;
  const size_t stem = target.size() - ending_of(target).size();
  if (detail.meant.substr(0, stem) == target.substr(0, stem) &&
      ending_of(detail.meant).starts_with(".ts"))
    return "TypeScript files are imported with their own extension: " + meant;
  return "did you mean " + meant + "?";
}

// Read as UTF-8, every other character of it is none.
bool is_utf16(std::string_view text) {
  return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
         text.substr(0, 8).find('\0') != std::string_view::npos;
}

}  // namespace

std::optional<std::string> original_text(const std::string& url,
                                         const std::shared_ptr<const Function>& function,
                                         const SourceAsking& ask) {
  // What comes from other machines is kept, where it need not be asked for once more.
  const bool is_at_hand = is_file_url(url) || (is_web_url(url) && !function->no_module_cache);
  if (!is_at_hand) return std::nullopt;
  SourceQuestion question;
  question.function = function;
  question.url = url;
  question.wants_original = true;
  if (!function->is_packed) question.type = ImportType::kText;
  question.room_bytes = kMostReadBytes;
  question.is_worth_keeping = false;
  const std::optional<SourceAnswer> answer = ask(std::move(question));
  if (!answer || answer->source == nullptr || answer->url != url) return std::nullopt;
  return *answer->source->text;
}

Error explained(Error error, const std::shared_ptr<const Function>& function,
                const SourceAsking& ask) {
  if (error.code == ErrorCode::kCancelled || function == nullptr) return error;
  ErrorDetail detail = detail_of(error);
  const bool may_be_utf16 = detail.topic == ErrorTopic::kSyntax && detail.hint.empty() &&
                            detail.line == 1 && detail.column < 5;
  if (detail.line > 0 && (detail.excerpt.empty() || may_be_utf16)) {
    if (const std::optional<std::string> text = original_text(detail.url, function, ask)) {
      if (detail.excerpt.empty()) add_excerpt(*text, &detail);
      if (may_be_utf16 && is_utf16(*text))
        detail.hint = "the file seems to be in UTF-16: save it as UTF-8";
    }
  }
  if (detail.topic == ErrorTopic::kModuleNotFound && detail.meant.empty() && !function->is_packed &&
      is_file_url(detail.target)) {
    SourceQuestion question;
    question.function = function;
    question.url = detail.target;
    question.wants_nearest = true;
    question.is_worth_keeping = false;
    const std::optional<SourceAnswer> answer = ask(std::move(question));
    if (answer && !answer->error && answer->url != detail.target) detail.meant = answer->url;
  }
  if (detail.hint.empty() && !detail.meant.empty()) detail.hint = hint_of(detail);
  return with_detail(std::move(error), std::move(detail));
}

std::string nearest_file(const std::string& url, const Function& function) {
  // Of a folder's names; beyond them nobody looks for one by its likeness.
  constexpr size_t kMostNames = 2000;
  const std::string path = path_of(url), folder = parent(path);
  const std::string name = path.substr(path.rfind('/') + 1);
  if (name.empty() || (function.files.is_confined() && !function.files.covers(folder))) return url;
  const auto is_there = [&](const std::string& candidate) {
    const std::string its = file_url(folder + "/" + candidate);
    return function.packages ? function.packages->open(its).ok()
                             : function.files.find(path_of(its)).ok();
  };
  DIR* const open = opendir(folder.c_str());
  if (open == nullptr) return url;
  std::vector<std::string> names;
  while (const dirent* const entry = names.size() < kMostNames ? readdir(open) : nullptr) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  closedir(open);
  const std::string found = closest(name, names);
  if (found.empty() || found == name || !is_there(found)) return url;
  return file_url(folder + "/" + found);
}

}  // namespace edgert::graph
