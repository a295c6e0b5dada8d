#include "graph/source_map.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/text_codecs.h"

namespace edgert::graph {

namespace {

constexpr std::string_view kMark = "//# sourceMappingURL=data:application/json;base64,";

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int digit(char c) {
  const size_t at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// False where that is no position any more.
bool move(int* position, int by) {
  constexpr int64_t kMost = 1 << 30;
  const int64_t moved = int64_t{*position} + by;
  if (moved < 0 || moved > kMost) return false;
  *position = static_cast<int>(moved);
  return true;
}

// One base64 VLQ number; false at a separator or a bad digit.
bool read_number(std::string_view* text, int* out) {
  unsigned value = 0;
  for (unsigned shift = 0; !text->empty() && shift < 32; shift += 5) {
    const int part = digit(text->front());
    if (part < 0) return false;
    text->remove_prefix(1);
    value |= static_cast<unsigned>(part & 31) << shift;
    if ((part & 32) == 0) {
      *out = (value & 1) != 0 ? -static_cast<int>(value >> 1) : static_cast<int>(value >> 1);
      return true;
    }
  }
  return false;
}

void write_number(int64_t number, std::string* out) {
  uint64_t value = static_cast<uint64_t>(number < 0 ? -number : number) << 1 | (number < 0 ? 1 : 0);
  do {
    const uint64_t part = value & 31;
    value >>= 5;
    *out += kDigits[part | (value != 0 ? 32 : 0)];
  } while (value != 0);
}

}  // namespace

SourceMap::SourceMap(std::string_view mappings) {
  lines_.push_back(0);
  int generated_column = 0, source = 0, line = 0, column = 0;
  while (!mappings.empty()) {
    const char c = mappings.front();
    if (c == ';') {
      lines_.push_back(static_cast<uint32_t>(segments_.size()));
      generated_column = 0;
      mappings.remove_prefix(1);
    } else if (c == ',') {
      mappings.remove_prefix(1);
    } else {
      int numbers[5], count = 0;
      while (count < 5 && read_number(&mappings, &numbers[count])) ++count;
      if (count == 0 || !move(&generated_column, numbers[0])) return;
      if (count < 4) continue;
      if (!move(&source, numbers[1]) || !move(&line, numbers[2]) || !move(&column, numbers[3]))
        return;
      segments_.push_back({generated_column, line, column});
    }
  }
}

size_t SourceMap::begin_in(std::string_view code) {
  return std::min(code.rfind(kMark), code.size());
}

SourceMap SourceMap::from_code(std::string_view code) {
  const size_t at = begin_in(code);
  if (at == code.size()) return SourceMap("");
  std::string_view encoded = code.substr(at + kMark.size());
  encoded = encoded.substr(0, encoded.find_last_not_of(" \r\n") + 1);
  const std::string json = base::base64_decode(encoded);
  // esbuild writes the field plainly; VLQ text holds no quotes.
  constexpr std::string_view kField = "\"mappings\": \"";
  const size_t from = json.find(kField);
  if (from == std::string::npos) return SourceMap("");
  const size_t end = json.find('"', from + kField.size());
  return SourceMap(std::string_view(json).substr(from + kField.size(), end - from - kField.size()));
}

SourceMap SourceMap::with(const SourceMap* map, std::vector<Insertion> insertions) {
  SourceMap made = map == nullptr ? SourceMap("") : *map;
  made.is_own_source_ = map == nullptr;
  made.insertions_ = std::move(insertions);
  return made;
}

int SourceMap::column_before_insertions(int line, int column) const {
  auto at = std::lower_bound(insertions_.begin(), insertions_.end(), line,
                             [](const Insertion& each, int its) { return each.line < its; });
  int inserted = 0;
  for (; at != insertions_.end() && at->line == line && at->column < column; ++at)
    inserted += std::min(at->size, column - at->column);
  return column - inserted;
}

SourceMap SourceMap::from_json(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element map;
  std::string_view mappings;
  if (parser.parse(json.data(), json.size()).get(map) != simdjson::SUCCESS ||
      map["mappings"].get(mappings) != simdjson::SUCCESS)
    return SourceMap("");
  return SourceMap(mappings);
}

std::optional<std::string> SourceMap::source_in(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element map;
  simdjson::dom::array sources, contents;
  std::string_view content;
  if (parser.parse(json.data(), json.size()).get(map) != simdjson::SUCCESS ||
      map["sources"].get(sources) != simdjson::SUCCESS || sources.size() != 1 ||
      map["sourcesContent"].get(contents) != simdjson::SUCCESS || contents.size() != 1 ||
      contents.at(0).get(content) != simdjson::SUCCESS)
    return std::nullopt;
  return std::string(content);
}

bool SourceMap::map(int* line, int* column) const {
  if (!insertions_.empty()) *column = column_before_insertions(*line - 1, *column - 1) + 1;
  if (is_own_source_) return true;
  if (*line < 1 || static_cast<size_t>(*line) > lines_.size()) return false;
  const auto at = static_cast<size_t>(*line - 1);
  const size_t end = at + 1 < lines_.size() ? lines_[at + 1] : segments_.size();
  const Segment* best = nullptr;
  for (size_t i = lines_[at]; i < end && segments_[i].generated_column <= *column - 1; ++i)
    best = &segments_[i];
  if (best == nullptr) return false;
  *line = best->line + 1;
  *column = best->column + 1;
  return true;
}

size_t SourceMap::bytes() const {
  return segments_.capacity() * sizeof(Segment) + lines_.capacity() * sizeof(uint32_t) +
         insertions_.capacity() * sizeof(Insertion);
}

std::string SourceMap::to_json(std::string_view source_url) const {
  std::string json = "{\"version\":3,\"sources\":[" + base::json_text(source_url) +
                     "],\"names\":[],\"mappings\":\"";
  Segment last{0, 0, 0};
  for (size_t line = 0; line < lines_.size(); ++line) {
    if (line != 0) json += ';';
    last.generated_column = 0;
    const size_t end = line + 1 < lines_.size() ? lines_[line + 1] : segments_.size();
    for (size_t i = lines_[line]; i < end; ++i) {
      const Segment& segment = segments_[i];
      if (i != lines_[line]) json += ',';
      write_number(int64_t{segment.generated_column} - last.generated_column, &json);
      write_number(0, &json);
      write_number(int64_t{segment.line} - last.line, &json);
      write_number(int64_t{segment.column} - last.column, &json);
      last = segment;
    }
  }
  return json + "\"}";
}

}  // namespace edgert::graph
