// Packs as files.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "bundle/pack.h"
#include "bundle/pack_format.h"
#include "edgert/result.h"

namespace edgert::bundle {

// The same for the same pack. Fails where the pack is beyond a limit, and says which.
Result<std::string> pack_bytes(const Pack& pack, ChecksumKind checksum);

// Moves it into place whole and durably, or leaves what was there. Thread: any. Where several write
// the same file, the last one's stays.
Status write_pack(const std::string& path, const Pack& pack, ChecksumKind checksum,
                  mode_t mode = 0644);
// The same of bytes.
Status write_whole_file(const std::string& path, std::string_view bytes, mode_t mode);

}  // namespace edgert::bundle
