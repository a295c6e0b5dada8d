#include "graph/esbuild_packets.h"

#include <utility>

#include "base/byte_cursor.h"

namespace edgert::graph {

namespace {

using Cursor = base::ByteCursor<std::endian::little>;

// The kinds of values.
constexpr uint8_t kNull = 0, kBoolean = 1, kNumber = 2, kText = 3, kBytes = 4, kList = 5,
                  kObject = 6;
// Of what is nested in an answer there are a few.
constexpr int kMostDepth = 16;

void put_u32(uint32_t number, std::string* out) {
  for (int place = 0; place < 4; ++place)
    out->push_back(static_cast<char>(number >> (8 * place) & 0xFF));
}

void put_bytes(std::string_view bytes, std::string* out) {
  put_u32(static_cast<uint32_t>(bytes.size()), out);
  out->append(bytes);
}

void put_text(std::string_view text, std::string* out) {
  out->push_back(static_cast<char>(kText));
  put_bytes(text, out);
}

void put_list(const std::vector<std::string>& texts, std::string* out) {
  out->push_back(static_cast<char>(kList));
  put_u32(static_cast<uint32_t>(texts.size()), out);
  for (const std::string& text : texts) put_text(text, out);
}

// Past a value; false when it is none.
bool skip(Cursor& cursor, int depth = 0) {
  if (depth > kMostDepth) return false;
  switch (cursor.u8()) {
    case kNull:
      break;
    case kBoolean:
      cursor.u8();
      break;
    case kNumber:
      cursor.u32();
      break;
    case kText:
    case kBytes:
      cursor.text();
      break;
    case kList:
      for (uint32_t left = cursor.u32(); left > 0 && !cursor.failed(); --left) {
        if (!skip(cursor, depth + 1)) return false;
      }
      break;
    case kObject:
      for (uint32_t left = cursor.u32(); left > 0 && !cursor.failed(); --left) {
        cursor.text();
        if (!skip(cursor, depth + 1)) return false;
      }
      break;
    default:
      return false;
  }
  return !cursor.failed();
}

// Calls `take(key)` in front of each value of an object; what it returns false for is skipped.
template <typename Take>
bool read_object(Cursor& cursor, Take take) {
  if (cursor.u8() != kObject) return false;
  for (uint32_t left = cursor.u32(); left > 0 && !cursor.failed(); --left) {
    const std::string_view key = cursor.text();
    Cursor value = cursor;
    if (take(key, value)) {
      cursor = value;
    } else if (!skip(cursor)) {
      return false;
    }
  }
  return !cursor.failed();
}

bool read_text(Cursor& cursor, std::string* text) {
  const uint8_t kind = cursor.u8();
  if (kind != kText && kind != kBytes) return false;
  *text = cursor.text();
  return !cursor.failed();
}

bool read_number(Cursor& cursor, int* number) {
  if (cursor.u8() != kNumber) return false;
  *number = static_cast<int>(cursor.u32());
  return !cursor.failed();
}

bool read_place(std::string_view key, Cursor& value, EsbuildNote* note) {
  if (key == "text") return read_text(value, &note->text);
  if (key != "location") return false;
  return read_object(value, [note](std::string_view name, Cursor& place) {
    if (name == "line") return read_number(place, &note->line);
    if (name == "column") return read_number(place, &note->column);
    return false;
  });
}

// The first that has a place, if there is one.
bool read_notes(Cursor& cursor, std::optional<EsbuildNote>* note) {
  if (cursor.u8() != kList) return false;
  for (uint32_t left = cursor.u32(); left > 0 && !cursor.failed(); --left) {
    EsbuildNote read;
    if (!read_object(cursor, [&read](std::string_view key, Cursor& value) {
          return read_place(key, value, &read);
        }))
      return false;
    if (read.line > 0 && !*note) *note = std::move(read);
  }
  return !cursor.failed();
}

bool read_error(Cursor& cursor, EsbuildError* error) {
  return read_object(cursor, [error](std::string_view key, Cursor& value) {
    return key == "notes" ? read_notes(value, &error->note) : read_place(key, value, error);
  });
}

// The first of them tells enough.
bool read_errors(Cursor& cursor, std::optional<EsbuildError>* error) {
  if (cursor.u8() != kList) return false;
  const uint32_t count = cursor.u32();
  for (uint32_t i = 0; i < count; ++i) {
    EsbuildError read;
    if (!read_error(cursor, &read)) return false;
    if (i == 0) *error = std::move(read);
  }
  return !cursor.failed();
}

}  // namespace

std::string transform_packet(uint32_t number, const std::vector<std::string>& flags,
                             std::string_view source) {
  std::string body;
  put_u32(number << 1, &body);  // an odd number would answer
  body.push_back(static_cast<char>(kObject));
  put_u32(4, &body);
  put_bytes("command", &body);
  put_text("transform", &body);
  put_bytes("flags", &body);
  put_list(flags, &body);
  put_bytes("inputFS", &body);
  body.append({static_cast<char>(kBoolean), 0});
  put_bytes("input", &body);
  body.push_back(static_cast<char>(kBytes));
  put_bytes(source, &body);
  std::string packet;
  packet.reserve(body.size() + sizeof(uint32_t));
  put_bytes(body, &packet);
  return packet;
}

std::string_view take_packet(std::string_view* output) {
  Cursor cursor(*output);
  const std::string_view packet = cursor.text();
  output->remove_prefix(cursor.at());
  return packet;
}

bool PacketCount::is_reached_by(std::string_view output) {
  while (left_ > 0) {
    Cursor cursor(output.substr(at_));
    cursor.text();
    if (cursor.failed()) return false;
    at_ += cursor.at();
    --left_;
  }
  return true;
}

std::optional<std::vector<Transformed>> transformed_by(std::string_view output, size_t count) {
  Cursor cursor(output);
  std::vector<Transformed> answers(count);
  std::vector<bool> is_there(count, false);
  size_t missing = count;
  while (missing > 0 && !cursor.at_end()) {
    Cursor packet(cursor.text());
    const uint32_t number = packet.u32() >> 1;
    if (packet.failed() || number >= count || is_there[number]) return std::nullopt;
    Transformed& answer = answers[number];
    bool has_code = false;
    const bool is_read = read_object(packet, [&](std::string_view key, Cursor& value) {
      if (key == "errors") return read_errors(value, &answer.error);
      if (key != "code") return false;
      return has_code = read_text(value, &answer.code);
    });
    if (!is_read || !(has_code || answer.error)) return std::nullopt;
    is_there[number] = true;
    --missing;
  }
  if (missing > 0) return std::nullopt;
  return answers;
}

}  // namespace edgert::graph
