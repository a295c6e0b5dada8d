#include "serve/config/config_reader.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>

#include "edgert/error_detail.h"

namespace edgert::server {

namespace {

// A text of a page, and a list of them that nobody writes by hand.
constexpr size_t kMostTextBytes = 64 * 1024;
constexpr size_t kMostItems = 10'000;
constexpr size_t kMostQuoted = 60;

const char* name_of(TomlNode::Kind kind) {
  switch (kind) {
    case TomlNode::Kind::kText:
      return "a text";
    case TomlNode::Kind::kNumber:
      return "a whole number";
    case TomlNode::Kind::kDecimal:
      return "a number with a fraction";
    case TomlNode::Kind::kSwitch:
      return "true or false";
    case TomlNode::Kind::kTime:
      return "a date or a time";
    case TomlNode::Kind::kList:
      return "a list";
    case TomlNode::Kind::kTable:
      return "a table";
  }
  return "";
}

std::string bounds_text(uint64_t least, uint64_t most) {
  return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

}  // namespace

std::string in_quotes(std::string_view text) {
  if (text.size() <= kMostQuoted) return "\"" + std::string(text) + "\"";
  // No character is cut.
  size_t end = kMostQuoted;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return "\"" + std::string(text.substr(0, end)) + "…\"";
}

std::string absolute_from(const std::string& folder, const std::string& path) {
  std::string made = (std::filesystem::path(folder) / path).lexically_normal().string();
  while (made.size() > 1 && made.ends_with('/')) made.pop_back();
  return made;
}

ConfigReader::ConfigReader(const SourceText& source, const NamedTexts& environment)
    : source_(source),
      environment_(environment),
      folder_(std::filesystem::path(source.path()).parent_path().string()) {}

void ConfigReader::fail(const TomlNode& value, std::string what, std::string hint) {
  errors_.emplace_back(value.offset,
                       source_.error_at(value.offset, std::move(what), std::move(hint)));
}

void ConfigReader::fail_secretly(const TomlNode& value, std::string what) {
  Error error = source_.error_at(value.offset, std::move(what));
  ErrorDetail detail = *error.detail;
  detail.excerpt.clear();
  error.detail = std::make_shared<const ErrorDetail>(std::move(detail));
  errors_.emplace_back(value.offset, std::move(error));
}

void ConfigReader::fail_key(const TomlKey& key, std::string what, std::string hint) {
  errors_.emplace_back(key.offset, source_.error_at(key.offset, std::move(what), std::move(hint)));
}

void ConfigReader::note(size_t offset, std::string what, std::string hint) {
  notes_.push_back(source_.error_at(offset, std::move(what), std::move(hint)));
}

void ConfigReader::fail_unknown(const TomlKey& key, std::string_view what,
                                const std::vector<std::string>& known) {
  std::string hint = did_you_mean(key.name, known);
  if (hint.empty()) {
    hint = "there are ";
    for (const std::string& name : known) hint += (&name == known.data() ? "" : ", ") + name;
  }
  fail_key(key, std::string(what) + " has no key " + in_quotes(key.name), std::move(hint));
}

std::vector<Error> ConfigReader::take_errors() {
  std::stable_sort(errors_.begin(), errors_.end(),
                   [](const auto& one, const auto& other) { return one.first < other.first; });
  std::vector<Error> errors;
  for (auto& [offset, error] : errors_) errors.push_back(std::move(error));
  errors_.clear();
  return errors;
}

std::optional<ConfigReader::FromEnvironment> ConfigReader::from_environment(
    const TomlNode& value) const {
  constexpr std::string_view kOpening = "env(";
  if (value.kind != TomlNode::Kind::kText || !value.text.starts_with(kOpening) ||
      !value.text.ends_with(')'))
    return std::nullopt;
  FromEnvironment found;
  found.name = value.text.substr(kOpening.size(), value.text.size() - kOpening.size() - 1);
  for (const auto& [name, text] : environment_) {
    // Like the reference, what is empty is not there.
    if (name == found.name && !text.empty()) found.value = text;
  }
  return found;
}

const TomlNode* ConfigReader::resolved(const TomlNode& value, TomlNode* made) {
  std::optional<FromEnvironment> found = from_environment(value);
  if (!found) return &value;
  if (!found->value) {
    fail(value, "there is no variable " + in_quotes(found->name) + ", or it is empty",
         "export it, or say it in a .env beside this file");
    return nullptr;
  }
  *made = value;
  made->text = std::move(*found->value);
  return made;
}

void ConfigReader::fail_kind(const TomlNode& value, std::string_view wanted) {
  fail(value, "must be " + std::string(wanted) + ", not " + name_of(value.kind), example());
}

std::string ConfigReader::example() const {
  const std::string_view text = key_.example;
  return text.empty() ? std::string() : std::string(key_.name) + " = " + std::string(text);
}

bool ConfigReader::is_table(const TomlNode& value, std::string_view what) {
  if (value.kind == TomlNode::Kind::kTable) return true;
  fail(value, std::string(what) + " must be a table, not " + name_of(value.kind), example());
  return false;
}

std::optional<bool> ConfigReader::read_switch(const TomlNode& value) {
  TomlNode made;
  const TomlNode* const node = resolved(value, &made);
  if (node == nullptr) return std::nullopt;
  if (node->kind == TomlNode::Kind::kSwitch) return node->is_on;
  if (node == &made) {
    if (made.text == "true" || made.text == "1") return true;
    if (made.text == "false" || made.text == "0") return false;
    fail(value, value.text + " must be true or false");
    return std::nullopt;
  }
  fail_kind(value, "true or false");
  return std::nullopt;
}

std::optional<uint64_t> ConfigReader::read_number(const TomlNode& value, uint64_t least,
                                                  uint64_t most) {
  TomlNode made;
  const TomlNode* const node = resolved(value, &made);
  if (node == nullptr) return std::nullopt;
  int64_t number = node->number;
  if (node == &made) {
    const char* const end = made.text.data() + made.text.size();
    const auto [stopped, error] = std::from_chars(made.text.data(), end, number);
    if (error != std::errc() || stopped != end) {
      fail(value, value.text + " must be " + bounds_text(least, most));
      return std::nullopt;
    }
  } else if (node->kind != TomlNode::Kind::kNumber) {
    fail_kind(value, bounds_text(least, most));
    return std::nullopt;
  }
  if (number < 0 || static_cast<uint64_t>(number) < least || static_cast<uint64_t>(number) > most) {
    fail(value, "must be " + bounds_text(least, most) + ", not " + std::to_string(number));
    return std::nullopt;
  }
  return static_cast<uint64_t>(number);
}

std::optional<double> ConfigReader::read_ratio(const TomlNode& value) {
  constexpr const char* kWanted = "a number from 0 to 1";
  TomlNode made;
  const TomlNode* const node = resolved(value, &made);
  if (node == nullptr) return std::nullopt;
  double ratio =
      node->kind == TomlNode::Kind::kNumber ? static_cast<double>(node->number) : node->decimal;
  if (node == &made) {
    const char* const end = made.text.data() + made.text.size();
    const auto [stopped, error] = std::from_chars(made.text.data(), end, ratio);
    if (error != std::errc() || stopped != end) ratio = -1;
  } else if (node->kind != TomlNode::Kind::kNumber && node->kind != TomlNode::Kind::kDecimal) {
    fail_kind(value, kWanted);
    return std::nullopt;
  }
  // Nor what is no number.
  if (!(ratio >= 0 && ratio <= 1)) {
    fail(value, std::string("must be ") + kWanted);
    return std::nullopt;
  }
  return ratio;
}

std::optional<std::string> ConfigReader::read_text(const TomlNode& value) {
  TomlNode made;
  const TomlNode* const node = resolved(value, &made);
  if (node == nullptr) return std::nullopt;
  if (node->kind != TomlNode::Kind::kText) {
    fail_kind(value, "a text");
    return std::nullopt;
  }
  if (node->text.size() > kMostTextBytes || node->text.find('\0') != std::string::npos) {
    fail(value, node->text.size() > kMostTextBytes
                    ? "a text may have " + std::to_string(kMostTextBytes) + " bytes"
                    : "a text may not have U+0000 in it");
    return std::nullopt;
  }
  return node->text;
}

std::optional<std::string> ConfigReader::read_some_text(const TomlNode& value) {
  std::optional<std::string> text = read_text(value);
  if (!text || !text->empty()) return text;
  fail(value, "may not be empty");
  return std::nullopt;
}

std::optional<std::vector<std::string>> ConfigReader::read_texts(const TomlNode& value) {
  std::vector<std::string> texts;
  if (value.kind == TomlNode::Kind::kText) {
    const std::optional<std::string> text = read_text(value);
    if (!text) return std::nullopt;
    // A list is written so only where it comes out of the environment.
    if (!from_environment(value)) return std::vector<std::string>{*text};
    for (size_t at = 0; at <= text->size();) {
      const size_t comma = std::min(text->find(',', at), text->size());
      texts.push_back(text->substr(at, comma - at));
      at = comma + 1;
    }
    return texts;
  }
  if (value.kind != TomlNode::Kind::kList) {
    fail_kind(value, "a list of texts");
    return std::nullopt;
  }
  if (value.items.size() > kMostItems) {
    fail(value, "a list may have " + std::to_string(kMostItems) + " items");
    return std::nullopt;
  }
  bool is_whole = true;
  for (const TomlNode& item : value.items) {
    std::optional<std::string> text = read_some_text(item);
    if (text) texts.push_back(std::move(*text));
    is_whole = is_whole && text.has_value();
  }
  if (!is_whole) return std::nullopt;
  return texts;
}

std::optional<std::vector<std::string>> ConfigReader::read_texts(
    const TomlNode& value, std::string (*fault_of)(const std::string&)) {
  std::optional<std::vector<std::string>> texts = read_texts(value);
  if (!texts) return std::nullopt;
  const bool has_places = value.kind == TomlNode::Kind::kList;
  bool is_whole = true;
  for (size_t at = 0; at < texts->size(); ++at) {
    std::string fault = fault_of((*texts)[at]);
    if (fault.empty()) continue;
    fail(has_places ? value.items[at] : value, std::move(fault));
    is_whole = false;
  }
  if (!is_whole) return std::nullopt;
  return texts;
}

std::optional<size_t> ConfigReader::read_choice(const TomlNode& value,
                                                std::span<const char* const> names) {
  const std::optional<std::string> text = read_text(value);
  if (!text) return std::nullopt;
  std::vector<std::string> known;
  std::string all;
  for (size_t at = 0; at < names.size(); ++at) {
    if (*text == names[at]) return at;
    known.emplace_back(names[at]);
    all += (at == 0 ? "" : at + 1 == names.size() ? " or " : ", ") + in_quotes(names[at]);
  }
  fail(value, "must be " + all + ", not " + in_quotes(*text), did_you_mean(*text, known));
  return std::nullopt;
}

std::optional<std::string> ConfigReader::read_path(const TomlNode& value) {
  const std::optional<std::string> text = read_some_text(value);
  if (!text) return std::nullopt;
  return absolute_from(folder_, *text);
}

std::optional<std::vector<std::string>> ConfigReader::read_paths(const TomlNode& value) {
  std::optional<std::vector<std::string>> texts = read_texts(value);
  if (!texts) return std::nullopt;
  for (std::string& text : *texts) text = absolute_from(folder_, text);
  return texts;
}

void ConfigReader::read_named_texts(const TomlNode& value, NamedTexts* texts,
                                    std::string (*fault_of_name)(std::string_view)) {
  if (value.kind != TomlNode::Kind::kTable) return fail_kind(value, "a table of texts");
  for (size_t at = 0; at < value.keys.size(); ++at) {
    const TomlNode& item = value.items[at];
    const std::string& name = value.keys[at].name;
    if (std::string fault = fault_of_name(name); !fault.empty()) {
      fail_key(value.keys[at], std::move(fault));
      continue;
    }
    std::optional<std::string> text;
    if (item.kind == TomlNode::Kind::kNumber) {
      text = std::to_string(item.number);
    } else if (item.kind == TomlNode::Kind::kSwitch) {
      text = item.is_on ? "true" : "false";
    } else {
      text = read_text(item);
    }
    if (!text) continue;
    const auto there = std::find_if(texts->begin(), texts->end(),
                                    [&name](const auto& one) { return one.first == name; });
    if (there != texts->end()) {
      there->second = std::move(*text);
    } else {
      texts->emplace_back(name, std::move(*text));
    }
  }
  std::sort(texts->begin(), texts->end());
}

}  // namespace edgert::server
