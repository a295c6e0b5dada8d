// Ranges: parts of objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "s3/conversation.h"
#include "s3/place.h"
#include "s3/task.h"

namespace edgert::s3 {

// What a store marks the content of an object with (its etag) is no longer.
inline constexpr size_t kLongestMark = 1024;

// A part of an object, as a store gave it.
struct Range {
  int error = 0;
  std::string bytes;
  uint64_t whole = 0;  // how long the object is
  std::string etag;
};

// At most `size` bytes from `from` on, which are fewer at the end. `etag`: what it must still be;
// empty: anything.
Task<Range> get_range(Conversation& talk, const Place& place, uint64_t from, size_t size,
                      const std::string& etag);

}  // namespace edgert::s3
