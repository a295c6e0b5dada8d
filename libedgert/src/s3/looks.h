// Looks: what is where in a store.
#pragma once

#include <string>

#include "edgert/binding/file_outcome.h"
#include "s3/answers.h"
#include "s3/conversation.h"
#include "s3/place.h"
#include "s3/task.h"

namespace edgert::s3 {

// A place as it was found. A folder is there as long as there are keys in it, one for the folder
// itself counts; where a key is also the name of an object, the folder hides it.
struct Found {
  int error = 0;  // a negative errno
  bool is_folder = false;
  binding::FileStatus status;
  std::string etag;  // of an object
};
Task<Found> look(Conversation& talk, const Place& place);
// Whether there is an object, whatever folders there are.
Task<Found> look_for_object(Conversation& talk, const Place& place);
// One page of keys from a prefix on. `delimiter`: "/", and what lies deeper is told by its folder;
// or "". A negative errno, or 0.
struct Page {
  std::string prefix, delimiter, after;  // `after`: Listing::next
  size_t most = 1000;
};
Task<int> read_page(Conversation& talk, const std::string& bucket, const Page& page,
                    Listing* listing);

Task<binding::FileOutcome> status(Conversation& talk, Place place);
Task<binding::FileOutcome> list(Conversation& talk, Place place);
Task<binding::FileOutcome> access(Conversation& talk, Place place, int mode);
// `path`: what it is called, where it is there.
Task<binding::FileOutcome> real_path(Conversation& talk, Place place, std::string path);

binding::FileOutcome failed(int64_t code);
// Of an answer about an object.
binding::FileStatus status_of_object(const Place& place, const Answer& answer, uint64_t size);

}  // namespace edgert::s3
