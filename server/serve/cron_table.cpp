#include "serve/cron_table.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <vector>

#include "common/amounts.h"
#include "common/frame.h"

namespace edgert::server {

namespace {

using Row = std::array<std::string, 7>;

std::string time_text(int64_t seconds) {
  if (seconds <= 0) return "-";
  const std::time_t time = seconds;
  std::tm parts{};
  char text[32];
  if (gmtime_r(&time, &parts) == nullptr) return "-";
  const size_t size = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", &parts);
  return std::string(text, size);
}

// Its first line, of which the log has the rest.
std::string shortened(std::string_view text) {
  constexpr size_t kMost = 60;
  text = text.substr(0, text.find('\n'));
  if (text.size() <= kMost) return std::string(text);
  size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

size_t columns_of(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char letter) {
    return (static_cast<unsigned char>(letter) & 0xC0) != 0x80;
  }));
}

std::string_view text_of(const simdjson::dom::element& each, const char* key) {
  std::string_view text;
  return each[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

int64_t number_of(const simdjson::dom::element& each, const char* key) {
  int64_t number = 0;
  return each[key].get(number) == simdjson::SUCCESS ? number : 0;
}

std::string runs_text(const simdjson::dom::element& each) {
  const int64_t failures = number_of(each, "failures"), missed = number_of(each, "missed");
  std::string text = std::to_string(number_of(each, "runs"));
  if (failures > 0) text += ", " + std::to_string(failures) + " failed";
  if (missed > 0) text += ", " + std::to_string(missed) + " missed";
  return text;
}

Row row_of(const simdjson::dom::element& each) {
  const std::string_view key = text_of(each, "name");
  const size_t slash = std::min(key.find('/'), key.size());
  std::string outcome(text_of(each, "last"));
  if (outcome == "none") outcome = "-";
  if (const std::string_view error = text_of(each, "last_error"); !error.empty())
    outcome += ": " + shortened(error);
  Row row{std::string(key.substr(std::min(slash + 1, key.size()))),
          std::string(key.substr(0, slash)),
          std::string(text_of(each, "schedule")) + " " + std::string(text_of(each, "timezone")),
          time_text(std::max(number_of(each, "last_due"), number_of(each, "last_end"))),
          std::move(outcome),
          runs_text(each),
          time_text(number_of(each, "next"))};
  for (std::string& cell : row) cell = printable(cell);
  return row;
}

}  // namespace

Result<std::string> cron_table(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::array all;
  const simdjson::padded_string text(json);
  if (parser.parse(text).get(all) != simdjson::SUCCESS)
    return Error{ErrorCode::kInvalidData, "the server has not answered with its schedules"};
  std::vector<Row> rows{
      {"NAME", "FUNCTION", "SCHEDULE", "LAST RUN", "OUTCOME", "RUNS", "NEXT RUN"}};
  for (const simdjson::dom::element each : all) rows.push_back(row_of(each));
  if (rows.size() == 1) return std::string("there are no schedules\n");
  std::array<size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (size_t at = 0; at < row.size(); ++at)
      widths[at] = std::max(widths[at], columns_of(row[at]));
  }
  std::string table;
  for (const Row& row : rows) {
    for (size_t at = 0; at < row.size(); ++at) {
      table += row[at];
      if (at + 1 < row.size()) table.append(widths[at] + 2 - columns_of(row[at]), ' ');
    }
    table += '\n';
  }
  return table;
}

}  // namespace edgert::server
