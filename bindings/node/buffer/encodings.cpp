#include "bindings/node/buffer/encodings.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "edgert/binding/read.h"

namespace edgert::bindings::node {

namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr uint8_t kNone = 0xff;

// Both alphabets, as Node takes either for either.
constexpr std::array<uint8_t, 256> base64_values() {
  std::array<uint8_t, 256> values{};
  for (uint8_t& value : values) value = kNone;
  for (uint8_t i = 0; i < 64; ++i) {
    values[static_cast<uint8_t>(kBase64[i])] = i;
    values[static_cast<uint8_t>(kBase64Url[i])] = i;
  }
  return values;
}
constexpr auto kBase64Values = base64_values();

uint8_t hex_value(uint8_t c) {
  if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<uint8_t>(c - 'A' + 10);
  return kNone;
}

std::string to_base64(const uint8_t* data, size_t size, bool is_url) {
  const char* const letters = is_url ? kBase64Url : kBase64;
  std::string out;
  out.reserve((size + 2) / 3 * 4);
  for (size_t i = 0; i < size; i += 3) {
    const size_t left = size - i;
    const uint32_t bits = static_cast<uint32_t>(data[i]) << 16 |
                          (left > 1 ? static_cast<uint32_t>(data[i + 1]) << 8 : 0U) |
                          (left > 2 ? data[i + 2] : 0U);
    out += letters[bits >> 18 & 63];
    out += letters[bits >> 12 & 63];
    if (left > 1) out += letters[bits >> 6 & 63];
    if (left > 2) out += letters[bits & 63];
    if (!is_url && left < 3) out.append(3 - left, '=');
  }
  return out;
}

// Skips what is in no alphabet, and ends at the first "=".
size_t from_base64(const uint8_t* text, size_t length, uint8_t* target, size_t size) {
  size_t written = 0;
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < length && text[i] != '='; ++i) {
    const uint8_t value = kBase64Values[text[i]];
    if (value == kNone) continue;
    bits = bits << 6 | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    if (written == size) return written;
    target[written++] = static_cast<uint8_t>(bits >> count);
  }
  return written;
}

std::unique_ptr<uint16_t[]> units_of(v8::Isolate* isolate, v8::Local<v8::String> text,
                                     size_t count) {
  std::unique_ptr<uint16_t[]> units(new uint16_t[count + 1]);
  binding::compat::write_two_bytes(isolate, text, units.get(), count);
  return units;
}

// The code units of a text as bytes; those above 255 become 0, which no alphabet has.
std::unique_ptr<uint8_t[]> letters_of(binding::Scope& scope, v8::Local<v8::String> text) {
  const auto length = static_cast<size_t>(text->Length());
  std::unique_ptr<uint8_t[]> letters(new uint8_t[length + 1]);
  if (text->IsOneByte()) {
    binding::compat::write_one_byte(scope.isolate(), text, letters.get(), length);
    return letters;
  }
  const std::unique_ptr<uint16_t[]> units = units_of(scope.isolate(), text, length);
  for (size_t i = 0; i < length; ++i)
    letters[i] = units[i] < 256 ? static_cast<uint8_t>(units[i]) : 0;
  return letters;
}

// What a text has in bytes at the most.
size_t most_bytes(binding::Scope& scope, v8::Local<v8::String> text, Encoding encoding) {
  const auto length = static_cast<size_t>(text->Length());
  switch (encoding) {
    case Encoding::kUtf8:
    case Encoding::kBuffer:
      return binding::compat::utf8_length(scope.isolate(), text);
    case Encoding::kUtf16:
      return length * 2;
    case Encoding::kHex:
      return length / 2;
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return length / 4 * 3 + 3;
    default:
      return length;
  }
}

}  // namespace

Encoding encoding_of(binding::Scope& scope, v8::Local<v8::Value> value) {
  if (value->IsInt32()) {
    const int32_t number = value.As<v8::Int32>()->Value();
    return number >= 0 && number <= 7 ? static_cast<Encoding>(number) : Encoding::kUtf8;
  }
  const std::string name = binding::short_text(scope, value);
  if (name == "ucs2" || name == "ucs-2" || name == "utf-16le") return Encoding::kUtf16;
  if (name == "binary") return Encoding::kLatin1;
  for (int i = 0; i < 8; ++i)
    if (name == kEncodingNames[i]) return static_cast<Encoding>(i);
  return Encoding::kUtf8;
}

v8::MaybeLocal<v8::String> text_of(binding::Scope& scope, const uint8_t* data, size_t size,
                                   Encoding encoding) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // What is made on the way to the string.
  const size_t longest = encoding == Encoding::kHex ? size * 2 : size + size / 2;
  constexpr size_t kLittle = 65536;
  if (longest > kLittle && encoding != Encoding::kLatin1 && encoding != Encoding::kUtf8 &&
      !binding::has_room(scope, longest))
    return {};
  v8::Local<v8::String> made;
  switch (encoding) {
    case Encoding::kAscii: {
      std::string ascii(bytes);
      for (char& c : ascii) c = static_cast<char>(c & 0x7f);
      made = binding::latin1(scope, ascii);
      break;
    }
    case Encoding::kLatin1:
      made = binding::latin1(scope, bytes);
      break;
    case Encoding::kUtf16: {
      std::vector<uint16_t> units(size / 2);
      if (!units.empty()) std::memcpy(units.data(), data, units.size() * 2);
      if (units.size() > static_cast<size_t>(v8::String::kMaxLength)) {
        binding::throw_range_error(scope, "Invalid string length");
        return {};
      }
      return v8::String::NewFromTwoByte(scope.isolate(), units.data(), v8::NewStringType::kNormal,
                                        static_cast<int>(units.size()));
    }
    case Encoding::kHex: {
      constexpr char kDigits[] = "0123456789abcdef";
      std::string hex;
      hex.reserve(size * 2);
      for (size_t i = 0; i < size; ++i) {
        hex += kDigits[data[i] >> 4];
        hex += kDigits[data[i] & 15];
      }
      made = binding::latin1(scope, hex);
      break;
    }
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      made = binding::latin1(scope, to_base64(data, size, encoding == Encoding::kBase64Url));
      break;
    default:
      made = binding::text(scope, bytes);
  }
  if (made.IsEmpty()) return {};
  return made;
}

size_t write_text(binding::Scope& scope, v8::Local<v8::String> text, Encoding encoding,
                  uint8_t* target, size_t size) {
  v8::Isolate* isolate = scope.isolate();
  const auto length = static_cast<size_t>(text->Length());
  switch (encoding) {
    case Encoding::kAscii:
    case Encoding::kLatin1: {
      const size_t count = std::min(length, size);
      if (text->IsOneByte()) {
        binding::compat::write_one_byte(isolate, text, target, count);
      } else {
        const std::unique_ptr<uint16_t[]> units = units_of(isolate, text, count);
        for (size_t i = 0; i < count; ++i) target[i] = static_cast<uint8_t>(units[i]);
      }
      return count;
    }
    case Encoding::kUtf16: {
      const size_t count = std::min(length, size / 2);
      const std::unique_ptr<uint16_t[]> units = units_of(isolate, text, count);
      if (count != 0) std::memcpy(target, units.get(), count * 2);
      return count * 2;
    }
    case Encoding::kHex: {
      const std::unique_ptr<uint8_t[]> letters = letters_of(scope, text);
      size_t written = 0;
      for (; written < size && written * 2 + 1 < length; ++written) {
        const uint8_t high = hex_value(letters[written * 2]);
        const uint8_t low = hex_value(letters[written * 2 + 1]);
        if (high == kNone || low == kNone) break;
        target[written] = static_cast<uint8_t>(high << 4 | low);
      }
      return written;
    }
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return from_base64(letters_of(scope, text).get(), length, target, size);
    default: {
      size_t read = 0;
      return binding::compat::write_utf8_part(isolate, text, reinterpret_cast<char*>(target), size,
                                              &read);
    }
  }
}

bool bytes_of(binding::Scope& scope, v8::Local<v8::String> text, Encoding encoding,
              std::string* out) {
  const size_t most = most_bytes(scope, text, encoding);
  if (!binding::has_room(scope, most)) return false;
  out->resize(most);
  out->resize(write_text(scope, text, encoding, reinterpret_cast<uint8_t*>(out->data()), most));
  return true;
}

}  // namespace edgert::bindings::node
