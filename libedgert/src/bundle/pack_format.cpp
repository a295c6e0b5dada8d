#include "bundle/pack_format.h"

#include "base/byte_cursor.h"
#include "base/digest.h"

namespace edgert::bundle {

namespace {

constexpr size_t kUsedBytes = PackHead::kBytes - kDigestBytes;

Error bad(const std::string& what) { return Error{ErrorCode::kInvalidData, what}; }

}  // namespace

std::string PackHead::bytes() const {
  ByteWriter out;
  out.raw(kPackMagic);
  out.u32(kPackVersion);
  out.u32(static_cast<uint32_t>(checksum));
  out.u64(file_bytes);
  out.u64(index_bytes);
  out.raw(index_digest);
  out.raw(file_digest);
  out.raw(base::digest(base::Hash::kSha256, out.out()));
  return out.take();
}

Result<PackHead> PackHead::parse(std::string_view file) {
  if (file.empty()) return Error{ErrorCode::kUnexpectedEof, "unexpected end of file"};
  if (!is_pack(file)) return bad("it is no pack");
  base::ByteCursor<std::endian::little> cursor(file.substr(0, kBytes));
  cursor.take(kPackMagic.size());
  const uint32_t version = cursor.u32();
  if (!cursor.failed() && version != kPackVersion) {
    return Error{ErrorCode::kNotSupported, "packs of version " + std::to_string(version) +
                                               " are not supported, those of " +
                                               std::to_string(kPackVersion) + " are"};
  }
  PackHead head;
  const uint32_t checksum = cursor.u32();
  head.file_bytes = cursor.u64();
  head.index_bytes = cursor.u64();
  head.index_digest = cursor.take(kDigestBytes);
  head.file_digest = cursor.take(kDigestBytes);
  const std::string_view digest = cursor.take(kDigestBytes);
  if (cursor.failed()) return Error{ErrorCode::kUnexpectedEof, "the pack ends within its head"};
  if (base::digest(base::Hash::kSha256, file.substr(0, kUsedBytes)) != digest)
    return bad("the pack's head is damaged");
  if (checksum > static_cast<uint32_t>(ChecksumKind::kSha256)) {
    return Error{ErrorCode::kNotSupported,
                 "the pack's checksum is of an unknown kind: " + std::to_string(checksum)};
  }
  head.checksum = static_cast<ChecksumKind>(checksum);
  if (head.index_bytes > kMostIndexBytes) {
    return Error{ErrorCode::kLimit, "the pack's index is longer than the limit of " +
                                        std::to_string(kMostIndexBytes) + " bytes"};
  }
  return head;
}

bool is_pack(std::string_view bytes) { return bytes.starts_with(kPackMagic); }

}  // namespace edgert::bundle
