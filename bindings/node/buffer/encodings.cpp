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

// A text's code units as they are asked for, with no copy of the whole beside it.
template <typename Unit>
class Units {
 public:
  Units(v8::Isolate* isolate, v8::Local<v8::String> text)
      : isolate_(isolate), text_(text), length_(static_cast<size_t>(text->Length())) {}

  size_t length() const { return length_; }
  Unit operator[](size_t i) {
    if (i < begin_ || i >= end_) load(i);
    return piece_[i - begin_];
  }

 private:
  void load(size_t i) {
    begin_ = i;
    end_ = std::min(length_, i + piece_.size());
    if constexpr (sizeof(Unit) == 1)
      binding::compat::write_one_byte(isolate_, text_, piece_.data(), end_ - begin_, begin_);
    else
      binding::compat::write_two_bytes(isolate_, text_, piece_.data(), end_ - begin_, begin_);
  }

  v8::Isolate* isolate_;
  v8::Local<v8::String> text_;
  size_t length_;
  size_t begin_ = 0;
  size_t end_ = 0;
  std::array<Unit, 2048> piece_;
};

// What is in no alphabet stands for no value: so is every unit above 255.
template <typename Unit>
uint8_t letter(Unit unit) {
  return unit < 256 ? static_cast<uint8_t>(unit) : 0;
}

// Skips what is in no alphabet, and ends at the first "=".
template <typename Unit>
size_t from_base64(Units<Unit> text, uint8_t* target, size_t size) {
  size_t written = 0;
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; written < size && i < text.length(); ++i) {
    const uint8_t c = letter(text[i]);
    if (c == '=') break;
    const uint8_t value = kBase64Values[c];
    if (value == kNone) continue;
    bits = bits << 6 | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    target[written++] = static_cast<uint8_t>(bits >> count);
  }
  return written;
}

template <typename Unit>
size_t from_hex(Units<Unit> text, uint8_t* target, size_t size) {
  size_t written = 0;
  for (; written < size && written * 2 + 1 < text.length(); ++written) {
    const uint8_t high = hex_value(letter(text[written * 2]));
    const uint8_t low = hex_value(letter(text[written * 2 + 1]));
    if (high == kNone || low == kNone) break;
    target[written] = static_cast<uint8_t>(high << 4 | low);
  }
  return written;
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

// How many units the text of so many bytes has; of UTF-8, as many as V8 takes bytes for one.
static size_t least_length(size_t size, Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf16:
      return size / 2;
    case Encoding::kHex:
      return size * 2;
    case Encoding::kBase64:
      return (size + 2) / 3 * 4;
    case Encoding::kBase64Url:
      return (size * 4 + 2) / 3;
    default:
      return size;
  }
}

v8::MaybeLocal<v8::String> text_of(binding::Scope& scope, const uint8_t* data, size_t size,
                                   Encoding encoding) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (least_length(size, encoding) > static_cast<size_t>(v8::String::kMaxLength)) {
    binding::throw_range_error(scope, "Invalid string length");
    return {};
  }
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

bool has_room_to_read(binding::Scope& scope, v8::Local<v8::String> text) {
  const auto length = static_cast<size_t>(text->Length());
  return binding::has_room(scope, text->IsOneByte() ? length : length * 2);
}

std::optional<size_t> write_text(binding::Scope& scope, v8::Local<v8::String> text,
                                 Encoding encoding, uint8_t* target, size_t size) {
  if (!has_room_to_read(scope, text)) return std::nullopt;
  v8::Isolate* isolate = scope.isolate();
  const auto length = static_cast<size_t>(text->Length());
  switch (encoding) {
    case Encoding::kAscii:
    case Encoding::kLatin1: {
      const size_t count = std::min(length, size);
      if (text->IsOneByte()) {
        binding::compat::write_one_byte(isolate, text, target, count);
      } else {
        Units<uint16_t> units(isolate, text);
        for (size_t i = 0; i < count; ++i) target[i] = static_cast<uint8_t>(units[i]);
      }
      return count;
    }
    case Encoding::kUtf16: {
      const size_t count = std::min(length, size / 2);
      Units<uint16_t> units(isolate, text);
      for (size_t i = 0; i < count; ++i) {
        const uint16_t unit = units[i];
        std::memcpy(target + i * 2, &unit, sizeof unit);
      }
      return count * 2;
    }
    case Encoding::kHex:
      return text->IsOneByte() ? from_hex(Units<uint8_t>(isolate, text), target, size)
                               : from_hex(Units<uint16_t>(isolate, text), target, size);
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return text->IsOneByte() ? from_base64(Units<uint8_t>(isolate, text), target, size)
                               : from_base64(Units<uint16_t>(isolate, text), target, size);
    default: {
      size_t read = 0;
      return binding::compat::write_utf8_part(isolate, text, reinterpret_cast<char*>(target), size,
                                              &read);
    }
  }
}

bool bytes_of(binding::Scope& scope, v8::Local<v8::String> text, Encoding encoding,
              std::string* out) {
  if (!has_room_to_read(scope, text)) return false;
  const size_t most = most_bytes(scope, text, encoding);
  if (!binding::has_room(scope, most)) return false;
  out->resize(most);
  const std::optional<size_t> size =
      write_text(scope, text, encoding, reinterpret_cast<uint8_t*>(out->data()), most);
  out->resize(size.value_or(0));
  return size.has_value();
}

}  // namespace edgert::bindings::node
