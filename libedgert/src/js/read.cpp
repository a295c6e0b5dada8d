// Reading what a script gives, without running any of it: see edgert/binding/read.h.
#include "edgert/binding/read.h"

#include <algorithm>
#include <utility>

#include "edgert/binding/memory.h"
#include "edgert/binding/realm.h"

namespace edgert::binding {

namespace {

// Copies up to this size are made without a look at the memory that is in use, which costs more.
constexpr size_t kFreeBytes = 256 * 1024;

// At the most, without looking at the characters.
size_t utf8_bound(v8::Local<v8::String> string) {
  const auto length = static_cast<size_t>(string->Length());
  return string->IsOneByte() ? 2 * length : 3 * length;
}

}  // namespace

bool has_room(Scope& scope, size_t bytes) {
  if (bytes <= kFreeBytes) return true;
  Memory& memory = scope.realm().memory();
  if (memory.has_room(bytes)) return true;
  throw_range_error(scope, "The memory limit of " + std::to_string(memory.limit_bytes() >> 20) +
                               " MB has no room for " + std::to_string(bytes >> 10) + " KB more");
  return false;
}

std::string short_text(Scope& scope, v8::Local<v8::Value> value) {
  if (!value->IsString()) return {};
  if (static_cast<size_t>(value.As<v8::String>()->Length()) > kLongestShortText) return {};
  return to_text(scope, value);
}

bool read_text(Scope& scope, v8::Local<v8::Value> value, std::string* out) {
  out->clear();
  if (!value->IsString()) return true;
  if (!has_room(scope, utf8_bound(value.As<v8::String>()))) return false;
  *out = to_text(scope, value);
  return true;
}

bool read_latin1(Scope& scope, v8::Local<v8::Value> value, std::string* out) {
  out->clear();
  if (!value->IsString()) return true;
  return has_room(scope, static_cast<size_t>(value.As<v8::String>()->Length())) &&
         to_latin1(scope, value, out);
}

bool read_bytes(Scope& scope, v8::Local<v8::Value> value, Bytes* out) {
  *out = {};
  if (!has_room(scope, byte_span(value).size)) return false;
  *out = copy_bytes(value);
  return true;
}

bool read_content(Scope& scope, v8::Local<v8::Value> value, Bytes* out) {
  if (!value->IsString()) return read_bytes(scope, value, out);
  std::string text;
  if (!read_text(scope, value, &text)) return false;
  *out = Bytes(std::move(text));
  return true;
}

size_t length_of(v8::Local<v8::Value> value) {
  return value->IsString() ? static_cast<size_t>(value.As<v8::String>()->Length())
                           : byte_span(value).size;
}

bool read_headers(Scope& scope, std::string_view what,
                  std::initializer_list<v8::Local<v8::Value>> first_line, v8::Local<v8::Value> flat,
                  HeaderList* out) {
  size_t bytes = length_of(flat);
  for (v8::Local<v8::Value> text : first_line) bytes += length_of(text);
  if (bytes > kMostHeadBytes) {
    throw_type_error(scope, "the " + std::string(what) + " head is " + std::to_string(bytes) +
                                " bytes long: the limit is " + std::to_string(kMostHeadBytes));
    return false;
  }
  std::string text;
  if (!to_latin1(scope, flat, &text)) return false;
  *out = HeaderList(std::move(text));
  // Each takes two bytes at least.
  const size_t count = out->flat().size() / 2 > kMostHeaderFields ? out->count() : 0;
  if (count > kMostHeaderFields) {
    throw_type_error(scope, "the " + std::string(what) + " has " + std::to_string(count) +
                                " header fields: the limit is " +
                                std::to_string(kMostHeaderFields));
    return false;
  }
  return true;
}

std::string text_prefix(Scope& scope, v8::Local<v8::Value> value, size_t most, bool* cut) {
  *cut = false;
  if (!value->IsString()) return {};
  v8::Local<v8::String> string = value.As<v8::String>();
  if (utf8_bound(string) <= most) return to_text(scope, value);
  std::string out(most, '\0');
  size_t read = 0;
  out.resize(compat::write_utf8_part(scope.isolate(), string, out.data(), most, &read));
  *cut = read < static_cast<size_t>(string->Length());
  return out;
}

v8::MaybeLocal<v8::Value> own_value(Scope& scope, v8::Local<v8::Object> object,
                                    v8::Local<v8::Name> key) {
  v8::Local<v8::Value> found;
  if (object->IsProxy() ||
      !object->GetOwnPropertyDescriptor(scope.context(), key).ToLocal(&found) ||
      !found->IsObject()) {
    return {};
  }
  // The descriptor is new, but what it lacks would be looked for on Object.prototype.
  v8::Local<v8::Object> descriptor = found.As<v8::Object>();
  v8::Local<v8::String> kind = name(scope, "value");
  if (!descriptor->HasOwnProperty(scope.context(), kind).FromMaybe(false)) return {};
  return descriptor->Get(scope.context(), kind);
}

Elements elements(Scope& scope, v8::Local<v8::Value> array, size_t most) {
  if (!array->IsArray()) return std::nullopt;
  const uint32_t count = array.As<v8::Array>()->Length();
  if (count > most) return std::nullopt;
  std::vector<v8::Local<v8::Value>> values(count);
  for (uint32_t i = 0; i < count; ++i) {
    v8::Local<v8::String> index;
    if (!v8::Integer::NewFromUnsigned(scope.isolate(), i)
             ->ToString(scope.context())
             .ToLocal(&index) ||
        !own_value(scope, array.As<v8::Object>(), index).ToLocal(&values[i])) {
      return std::nullopt;
    }
  }
  return values;
}

bool read_texts(Scope& scope, v8::Local<v8::Value> list, const ListBounds& bounds,
                std::vector<std::string>* out) {
  const std::string name = bounds.name;
  if (list->IsArray() && list.As<v8::Array>()->Length() > bounds.texts) {
    throw_range_error(scope, name + ": there are more than " + std::to_string(bounds.texts));
    return false;
  }
  const Elements given = elements(scope, list, bounds.texts);
  const auto is_text = [](v8::Local<v8::Value> value) { return value->IsString(); };
  if (!given || !std::all_of(given->begin(), given->end(), is_text)) {
    throw_type_error(scope, name + " is no list of texts");
    return false;
  }
  size_t sum = 0;
  for (v8::Local<v8::Value> text : *given) {
    sum += static_cast<size_t>(text.As<v8::String>()->Length());
    if (sum <= bounds.bytes) continue;
    throw_range_error(scope, name + ": together they are longer than " +
                                 std::to_string(bounds.bytes >> 10) + " KB");
    return false;
  }
  for (v8::Local<v8::Value> text : *given) out->push_back(to_text(scope, text));
  return true;
}

v8::MaybeLocal<v8::Value> array_of(Scope& scope, v8::Local<v8::Value>* values, size_t count) {
  const auto is_empty = [](v8::Local<v8::Value> value) { return value.IsEmpty(); };
  if (std::any_of(values, values + count, is_empty)) return {};
  return v8::Array::New(scope.isolate(), values, count);
}

}  // namespace edgert::binding
