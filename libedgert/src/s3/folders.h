// Folders of a store, and what goes: a folder is an empty object whose key ends with a slash.
#pragma once

#include <string>

#include "edgert/binding/file_outcome.h"
#include "s3/conversation.h"
#include "s3/place.h"
#include "s3/task.h"

namespace edgert::s3 {

// As binding::FileSystem has them. `at`: what /s3 is called, for the path of the first folder made.
Task<binding::FileOutcome> make_folder(Conversation& talk, Place place, bool is_recursive,
                                       std::string at);
// `path`: what the place is called.
Task<binding::FileOutcome> make_temporary(Conversation& talk, Place place, bool is_folder,
                                          std::string path);
Task<binding::FileOutcome> remove_folder(Conversation& talk, Place place);
Task<binding::FileOutcome> remove_file(Conversation& talk, Place place);
// Where nothing is, nothing needs to go: no failure. Not at once: who looks meanwhile sees a part.
Task<binding::FileOutcome> remove_all(Conversation& talk, Place place);

}  // namespace edgert::s3
