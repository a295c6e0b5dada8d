// Sealed files: each has the SHA-256 of its content in front of it, which tells a damaged one, not
// a forged one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace edgert::store {

// What the seal adds to a file's content.
constexpr uint64_t kSealBytes = 65;

// Removes what is damaged, or longer than `most_bytes`: it counts as absent. No link is followed.
std::optional<std::string> read_sealed(int folder, const std::string& name, uint64_t most_bytes);
// Moves it into place whole, or leaves what was there. Returns an errno; 0: written.
int write_sealed(int folder, const std::string& name, std::string_view content);

}  // namespace edgert::store
