// Digests of bytes, as others name them by.
#pragma once

#include <string>
#include <string_view>

namespace edgert::base {

// From the weakest to the strongest.
enum class Hash { kSha1, kSha256, kSha384, kSha512 };

// As bytes.
std::string digest(Hash hash, std::string_view bytes);

}  // namespace edgert::base
