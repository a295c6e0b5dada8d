// Folders and files that are this user's alone.
#pragma once

#include <dirent.h>

#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "edgert/result.h"

namespace edgert::store {

// Makes the folder and those above it, as many as are missing, for us alone. An error says why it
// cannot be used: what is in it is executed, so others must not be able to write to it.
Status make_own_folder(const std::string& path);
// None when others may write to it, too. `name` lies in the folder `at`, and is no symbolic link.
base::Descriptor open_own_folder(const std::string& path);
base::Descriptor open_own_folder(int at, const std::string& name);
// The same, which is made when it is missing; errno says what is wrong.
base::Descriptor make_own_folder(int at, const std::string& name);

// Null when it cannot be read.
using Listing = std::unique_ptr<DIR, int (*)(DIR*)>;
Listing list_folder(base::Descriptor folder);

// A name beside that of what it becomes: `name`, a dot and 16 digits.
std::string temporary_name(const std::string& name);
// What such a name is temporary for; empty: it is none.
std::string_view named_by_temporary(std::string_view name);
// Whoever writes a file is done with it long before.
constexpr time_t kLeftoverSeconds = 600;

// errno says what is wrong.
bool write_all(int file, std::string_view bytes);

// In hexadecimal, as SHA-256 has them, or any other number of them.
bool is_hex(std::string_view text, size_t digits);

}  // namespace edgert::store
