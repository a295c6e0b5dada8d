#include "base/sha256.h"

#include "base/digest.h"
#include "base/text_codecs.h"

namespace edgert::base {

std::string sha256(std::string_view bytes) { return hex(digest(Hash::kSha256, bytes)); }

}  // namespace edgert::base
