// What a package's bytes must be, by their hash.
#pragma once

#include <string_view>

#include "edgert/result.h"

namespace edgert::packages {

// `integrity`: as Subresource Integrity writes it, "sha512-BASE64", perhaps several: the strongest
// that there are count, and one of them must hold (https://www.w3.org/TR/SRI/). `shasum`: SHA-1 in
// hexadecimal, which counts where there is no integrity. Both empty: whatever the bytes are. An
// error says what was expected and what is there.
Status check_integrity(std::string_view bytes, std::string_view integrity, std::string_view shasum);

}  // namespace edgert::packages
