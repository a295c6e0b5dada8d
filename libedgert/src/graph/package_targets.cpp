#include "graph/package_targets.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/text_codecs.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// Node lets empty segments pass, other than the specification; it warns of them.
bool has_invalid_segment(std::string_view path) {
  for (;;) {
    const size_t end = path.find_first_of("/\\");
    const std::string_view segment = path.substr(0, end);
    // The longest that counts, all of it percent-encoded.
    if (segment.size() <= 3 * std::string_view("node_modules").size()) {
      const std::string plain = base::lower(base::percent_decode(segment));
      if (plain == "." || plain == ".." || plain == "node_modules") return true;
    }
    if (end == std::string_view::npos) return false;
    path.remove_prefix(end + 1);
  }
}

// Whether the parser of URLs (https://url.spec.whatwg.org/#path-state) reads more steps up than
// down: it leaves out some bytes, and ends at others.
bool leaves_its_folder(std::string_view relative) {
  while (!relative.empty() && static_cast<unsigned char>(relative.back()) <= ' ')
    relative.remove_suffix(1);
  std::string path;
  for (const char c : relative.substr(0, relative.find_first_of("?#"))) {
    if (c != '\t' && c != '\n' && c != '\r') path += c == '\\' ? '/' : c;
  }
  size_t depth = 0;
  for (size_t from = 0; from < path.size();) {
    const size_t end = std::min(path.find('/', from), path.size());
    std::string segment = path.substr(from, std::min<size_t>(end - from, 7));
    if (segment.size() <= 6) segment = base::percent_decode(segment);
    if (segment == "..") {
      if (depth-- == 0) return true;
    } else if (segment != ".") {
      ++depth;
    }
    from = end + 1;
  }
  return false;
}

// As the parser of URLs has it, which reads no backslash behind a "?" that takes a star's place.
std::string with_slashes(std::string_view relative) {
  std::string out(relative);
  const size_t path_end = std::min(out.find_first_of("?#"), out.size());
  std::replace(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(path_end), '\\', '/');
  return out;
}

// https://tc39.es/ecma262/#array-index
bool is_array_index(std::string_view key) {
  if (key.empty() || key.size() > 10 || (key.size() > 1 && key.front() == '0')) return false;
  if (key.find_first_not_of("0123456789") != std::string_view::npos) return false;
  uint64_t value = 0;
  for (const char c : key) value = value * 10 + static_cast<uint64_t>(c - '0');
  return value < 0xFFFFFFFF;
}

std::string replace_stars(std::string_view text, std::string_view with) {
  std::string out;
  for (const char c : text) {
    if (c == '*') {
      out.append(with);
    } else {
      out += c;
    }
  }
  return out;
}

// The better of two keys with a star each that both match: PATTERN_KEY_COMPARE.
bool is_better(std::string_view key, std::string_view than) {
  const size_t star = key.find('*'), other = than.find('*');
  return star != other ? star > other : key.size() > than.size();
}

}  // namespace

Error PackageTargets::invalid_config(const std::string& what) const {
  return {ErrorCode::kInvalidData, "[ERR_INVALID_PACKAGE_CONFIG] Invalid package config " +
                                       std::string(where_) + ". " + what};
}

Error PackageTargets::invalid_target() const {
  const bool is_import = field_ == Field::kImports;
  std::string_view text;
  const bool is_text = invalid_->get(text) == simdjson::SUCCESS;
  std::string quoted = base::shortened(simdjson::minify(*invalid_));
  if (!is_text) quoted = '"' + quoted + '"';
  std::string message = "[ERR_INVALID_PACKAGE_TARGET] Invalid \"";
  message.append(is_import ? "imports" : "exports").append("\" ");
  message.append(key_ == "." ? "main target " : "target ").append(quoted).append(" defined ");
  if (key_ != ".") message.append("for '").append(base::shortened(key_)).append("' ");
  message.append("in the package config ").append(where_);
  if (!is_import && (!is_text || (!text.empty() && !text.starts_with("./"))))
    message.append("; targets must start with \"./\"");
  return {ErrorCode::kInvalidData, std::move(message)};
}

Error PackageTargets::invalid_request() const {
  // `star_` may be long, and the key has but one star.
  const std::string request = base::shortened(replace_stars(key_, base::shortened(*star_)));
  return {ErrorCode::kInvalidArgument,
          "[ERR_INVALID_MODULE_SPECIFIER] Invalid module \"" + request +
              "\" request is not a valid match in pattern \"" + base::shortened(key_) +
              "\" for the \"" + (field_ == Field::kImports ? "imports" : "exports") +
              "\" resolution of " + std::string(where_)};
}

PackageTargets::Outcome PackageTargets::fail(Error error) {
  error_ = std::move(error);
  return Outcome::kFailed;
}

PackageTargets::Outcome PackageTargets::fill(std::string_view target) {
  const auto stars =
      star_ ? static_cast<size_t>(std::count(target.begin(), target.end(), '*')) : size_t{0};
  const size_t others = target.size() - stars;
  if (others > most_ || (stars > 0 && star_->size() > (most_ - others) / stars)) {
    return fail({ErrorCode::kLimit, "what '" + base::shortened(key_) + "' maps to in " +
                                        std::string(where_) + " has more than " +
                                        std::to_string(most_) + " bytes"});
  }
  found_ = star_ ? replace_stars(target, *star_) : std::string(target);
  return Outcome::kFound;
}

PackageTargets::Outcome PackageTargets::of_text(std::string_view target) {
  if (!target.starts_with("./")) {
    const bool is_inside =
        field_ == Field::kExports || target.starts_with('/') || target.starts_with("../");
    // Node takes no URLs here, not even those of its own modules; others do take those.
    if (is_inside || (has_scheme(target) && !target.starts_with("node:")))
      return Outcome::kInvalidTarget;
    if (target.empty()) {
      return fail({ErrorCode::kInvalidArgument,
                   "[ERR_INVALID_MODULE_SPECIFIER] Invalid module \"\" is not a valid package "
                   "name, for '" +
                       base::shortened(key_) + "' in " + std::string(where_)});
    }
    return fill(target);
  }
  if (has_invalid_segment(target.substr(2)) || leaves_its_folder(target))
    return Outcome::kInvalidTarget;
  if (star_ && has_invalid_segment(*star_)) return fail(invalid_request());
  const Outcome outcome = fill(with_slashes(target));
  // Node lets steps up pass whose parts meet only here.
  if (outcome == Outcome::kFound && star_ && leaves_its_folder(found_))
    return fail(invalid_request());
  return outcome;
}

PackageTargets::Outcome PackageTargets::of_array(const array& targets) {
  std::optional<Outcome> last;
  for (const element& target : targets) {
    const Outcome outcome = of_any(target);
    if (outcome == Outcome::kFound || outcome == Outcome::kFailed) return outcome;
    if (outcome != Outcome::kUndefined) last = outcome;
  }
  if (last) return *last;
  return targets.size() == 0 ? Outcome::kNull : Outcome::kUndefined;
}

PackageTargets::Outcome PackageTargets::of_conditions(const object& targets) {
  struct Held {
    std::string_view condition;
    element target;
  };
  std::vector<Held> held;  // one for each condition at most
  for (const auto& [key, target] : targets) {
    if (is_array_index(key))
      return fail(invalid_config("\"exports\" cannot contain numeric property keys."));
    const std::string_view condition = key;
    if (condition != "default" &&
        std::find(conditions_.begin(), conditions_.end(), condition) == conditions_.end())
      continue;
    // A key that stands twice keeps its first place and its last value.
    const auto before = std::find_if(held.begin(), held.end(),
                                     [&](const Held& each) { return each.condition == condition; });
    if (before != held.end()) {
      before->target = target;
    } else {
      held.push_back({condition, target});
    }
  }
  for (const Held& each : held) {
    const Outcome outcome = of_any(each.target);
    if (outcome != Outcome::kUndefined) return outcome;
  }
  return Outcome::kUndefined;
}

PackageTargets::Outcome PackageTargets::of_any(const element& target) {
  Outcome outcome = Outcome::kInvalidTarget;
  switch (target.type()) {
    case simdjson::dom::element_type::STRING:
      outcome = of_text(target.get_string().value_unsafe());
      break;
    case simdjson::dom::element_type::ARRAY:
      return of_array(target.get_array().value_unsafe());
    case simdjson::dom::element_type::OBJECT:
      return of_conditions(target.get_object().value_unsafe());
    case simdjson::dom::element_type::NULL_VALUE:
      return Outcome::kNull;
    default:
      break;
  }
  if (outcome == Outcome::kInvalidTarget) invalid_ = target;
  return outcome;
}

Result<std::optional<std::string>> PackageTargets::resolved(const element& target) {
  switch (of_any(target)) {
    case Outcome::kFound:
      return std::optional<std::string>(std::move(found_));
    case Outcome::kInvalidTarget:
      return invalid_target();
    case Outcome::kFailed:
      return std::move(error_);
    case Outcome::kNull:
    case Outcome::kUndefined:
      break;
  }
  return std::optional<std::string>();
}

Result<std::optional<std::string>> PackageTargets::target(const element& target,
                                                          std::string_view name) {
  key_ = name;
  star_.reset();
  return resolved(target);
}

Result<std::optional<std::string>> PackageTargets::match(const object& keys,
                                                         std::string_view name) {
  const bool may_be_exact = name.find('*') == std::string_view::npos &&
                            (field_ == Field::kImports || !name.ends_with('/'));
  std::optional<element> exact, best;
  std::string_view best_key;
  for (const auto& [field, value] : keys) {
    const std::string_view key = field;
    if (may_be_exact && key == name) exact = value;
    const size_t star = key.find('*');
    if (star == std::string_view::npos || key.size() > name.size()) continue;
    if (!name.starts_with(key.substr(0, star)) || !name.ends_with(key.substr(star + 1))) continue;
    if (key.find('*', star + 1) != std::string_view::npos) continue;
    if (best && key != best_key && !is_better(key, best_key)) continue;
    best_key = key;
    best = value;
  }
  if (exact) return target(*exact, name);
  if (!best) return std::optional<std::string>();
  key_ = best_key;
  const size_t star = key_.find('*');
  star_ = name.substr(star, name.size() + 1 - key_.size());
  return resolved(*best);
}

}  // namespace edgert::graph
