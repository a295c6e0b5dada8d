// Removing folders with all that is in them.
#pragma once

#include <string>

namespace edgert::store {

// Removes `name`, a file or a folder, from the folder `at`. Follows no links, and needs no more
// stack or descriptors however deep the folders lie: inner ones become neighbours of `name` first.
// What cannot be removed stays.
void remove_tree(int at, const std::string& name);

}  // namespace edgert::store
