// Structs that begin with their size, taken from hosts that know more or less of them than we do.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/c.h"
#include "edgert/result.h"

namespace edgert::capi {

// The name of a struct, and its size in EDGERT_1. These never change, whatever is added later.
template <typename Struct>
struct Known;
#define EDGERT_STRUCT(type, size_in_1)          \
  template <>                                   \
  struct Known<type> {                          \
    static constexpr const char* kName = #type; \
    static constexpr size_t kLeast = size_in_1; \
    static_assert(sizeof(type) >= kLeast);      \
    static_assert(offsetof(type, size) == 0);   \
  }
EDGERT_STRUCT(edgert_live_objects, 48);
EDGERT_STRUCT(edgert_error_detail, 80);
EDGERT_STRUCT(edgert_executor_callbacks, 32);
EDGERT_STRUCT(edgert_request, 72);
EDGERT_STRUCT(edgert_call_options, 56);
EDGERT_STRUCT(edgert_sink, 48);
EDGERT_STRUCT(edgert_native_function, 40);
EDGERT_STRUCT(edgert_module_loader, 56);
EDGERT_STRUCT(edgert_byte_sink, 40);
EDGERT_STRUCT(edgert_byte_source, 32);
EDGERT_STRUCT(edgert_limits, 56);
EDGERT_STRUCT(edgert_worker_options, 200);
EDGERT_STRUCT(edgert_observer, 72);
EDGERT_STRUCT(edgert_platform_options, 32);
EDGERT_STRUCT(edgert_pool_options, 168);
EDGERT_STRUCT(edgert_worker_metrics, 120);
EDGERT_STRUCT(edgert_pool_metrics, 152);
#undef EDGERT_STRUCT

// No struct grows beyond this: what says so is no struct.
inline constexpr size_t kMostStructBytes = 4096;

template <typename Struct>
Error wrong_size(size_t size) {
  return {ErrorCode::kInvalidArgument, std::string(Known<Struct>::kName) + ".size is " +
                                           std::to_string(size) + ", of a struct of " +
                                           std::to_string(sizeof(Struct)) + " bytes"};
}

template <typename Struct>
Result<size_t> size_of(const Struct* given) {
  if (given == nullptr)
    return Error{ErrorCode::kInvalidArgument, std::string(Known<Struct>::kName) + " is NULL"};
  size_t size = 0;
  std::memcpy(&size, given, sizeof size);
  if (size < Known<Struct>::kLeast || size > kMostStructBytes) return wrong_size<Struct>(size);
  return size;
}

// What the host has set. What it does not know keeps what `ours` begins with; what we do not know
// must be unset.
template <typename Struct>
Status read(const Struct* given, Struct& ours) {
  const Result<size_t> size = size_of(given);
  if (!size.ok()) return size.error();
  const auto* bytes = reinterpret_cast<const char*>(given);
  for (size_t at = sizeof(Struct); at < size.value(); ++at) {
    if (bytes[at] != 0) {
      return Error{ErrorCode::kNotSupported,
                   std::string(Known<Struct>::kName) +
                       " has a field that this version of edgert does not know"};
    }
  }
  std::memcpy(&ours, bytes, std::min(size.value(), sizeof(Struct)));
  ours.size = sizeof(Struct);
  return Unit{};
}

// Tells the host as much as it knows of; the rest becomes zeroes.
template <typename Struct>
Status write(const Struct& ours, Struct* given) {
  const Result<size_t> size = size_of(given);
  if (!size.ok()) return size.error();
  auto* bytes = reinterpret_cast<char*>(given) + sizeof(size_t);
  std::memset(bytes, 0, size.value() - sizeof(size_t));
  std::memcpy(bytes, reinterpret_cast<const char*>(&ours) + sizeof(size_t),
              std::min(size.value(), sizeof(Struct)) - sizeof(size_t));
  return Unit{};
}

// For the functions that end in _init: a struct of another size becomes one that nobody takes.
template <typename Struct>
void begin(const Struct& ours, Struct* given, size_t size) {
  if (given == nullptr || size < sizeof size || size > kMostStructBytes) return;
  std::memset(static_cast<void*>(given), 0, size);
  std::memcpy(static_cast<void*>(given), &size, sizeof size);
  if (size >= Known<Struct>::kLeast) (void)write(ours, given).ok();
}

// NULL is as good as empty.
inline std::string_view text(const char* given) { return given == nullptr ? "" : given; }

inline std::string copy_of(const void* data, size_t size) {
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

// Calls `add` for each of a list of pointers; an error where the list, or one of them, is NULL.
template <typename T, typename Add>
Status read_list(const char* field, T* const* given, size_t count, const Add& add) {
  const auto refused = [field](const std::string& what) {
    return Error{ErrorCode::kInvalidArgument, field + what};
  };
  if (given == nullptr && count != 0) return refused(" is NULL, but not its count");
  for (size_t i = 0; i < count; ++i) {
    if (given[i] == nullptr) return refused("[" + std::to_string(i) + "] is NULL");
    add(*given[i]);
  }
  return Unit{};
}

Status read_texts(const char* field, const char* const* given, size_t count,
                  std::vector<std::string>& ours);

// Calls `add(name, value)` for each; a name that is missing is an error, a value is not.
template <typename Add>
Status read_fields(const char* field, const edgert_field* given, size_t count, Add add) {
  if (given == nullptr && count != 0)
    return Error{ErrorCode::kInvalidArgument, std::string(field) + " is NULL, but not its count"};
  for (size_t i = 0; i < count; ++i) {
    if (given[i].name == nullptr)
      return Error{ErrorCode::kInvalidArgument,
                   std::string(field) + "[" + std::to_string(i) + "].name is NULL"};
    add(text(given[i].name), text(given[i].value));
  }
  return Unit{};
}

}  // namespace edgert::capi
