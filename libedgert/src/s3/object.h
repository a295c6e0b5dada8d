// Object: one of a store that is open as a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "edgert/binding/file_outcome.h"
#include "edgert/binding/held_bytes.h"
#include "edgert/binding/remote_files.h"
#include "s3/conversation.h"
#include "s3/place.h"
#include "s3/task.h"

namespace edgert::s3 {

// It is read from its beginning on, or written anew; what was written is what it is once `finish`
// is over. As the store knows no other way, nothing is changed in its middle. What it keeps in
// memory counts as its worker's. Thread: the realm's, one operation at a time.
class Object final : public binding::RemoteFile {
 public:
  // Larger ones are sent in parts of this size, of which there are so many at most.
  static constexpr size_t kPart = size_t{5} << 20;
  static constexpr size_t kMostParts = 10'000;

  Object(Place place, bool reads, bool writes, binding::Memory& memory)
      : place_(std::move(place)), reads_(reads), writes_(writes), held_(memory) {}

  // As open(2), with its O_… flags.
  static Task<binding::FileOutcome> open(Conversation& talk, Place place, int flags);
  static Task<binding::FileOutcome> read_file(Conversation& talk, Place place);
  // Those of one that is open keep it.
  static Task<binding::FileOutcome> read(Conversation& talk, std::shared_ptr<Object> object,
                                         uint64_t most, int64_t position);
  static Task<binding::FileOutcome> write(Conversation& talk, std::shared_ptr<Object> object,
                                          std::shared_ptr<const std::string> bytes,
                                          int64_t position);
  static Task<binding::FileOutcome> status(Conversation& talk, std::shared_ptr<Object> object);
  // What has been written is there, or not: `keeps`.
  static Task<binding::FileOutcome> finish(Conversation& talk, std::shared_ptr<Object> object,
                                           bool keeps);

 private:
  Task<int> fill(Conversation& talk, uint64_t from, size_t size);
  Task<int> send_part(Conversation& talk);
  Task<int> complete(Conversation& talk);
  Task<int> put(Conversation& talk);
  Task<int> give_up(Conversation& talk);
  bool keep(Conversation& talk, size_t bytes);

  const Place place_;
  const bool reads_, writes_;
  binding::HeldBytes held_;
  size_t kept_ = 0;

  // What is read: the piece from `begin_` on, and where the file stands.
  std::string piece_;
  uint64_t begin_ = 0, position_ = 0;
  std::string etag_;  // of what was read first: it must not become another one in the middle
  bool is_read_ = false;

  // What is written: the bytes that no part has, and the marks of parts that are there.
  std::string buffer_;
  uint64_t written_ = 0;
  bool is_written_ = false;
  std::string upload_;
  std::vector<std::string> marks_;
  int error_ = 0;  // it will not become whole
};

}  // namespace edgert::s3
