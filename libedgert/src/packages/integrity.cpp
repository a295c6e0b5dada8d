#include "packages/integrity.h"

#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/text.h"
#include "base/text_codecs.h"

namespace edgert::packages {

namespace {

using base::Hash;

constexpr size_t kMostIntegrityBytes = 16 * 1024;

struct Known {
  std::string_view name;
  Hash hash;
};
constexpr Known kKnown[] = {{"sha1", Hash::kSha1},
                            {"sha256", Hash::kSha256},
                            {"sha384", Hash::kSha384},
                            {"sha512", Hash::kSha512}};

std::string_view name_of(Hash hash) { return kKnown[static_cast<size_t>(hash)].name; }

Error mismatch(const std::string& expected, const std::string& actual) {
  return Error{ErrorCode::kInvalidData, "what came does not have the hash it must have: expected " +
                                            expected + ", is " + actual};
}

Status check_strongest(std::string_view bytes, std::string_view integrity) {
  if (integrity.size() > kMostIntegrityBytes) {
    return Error{ErrorCode::kLimit, "the integrity is longer than the limit of " +
                                        std::to_string(kMostIntegrityBytes) + " bytes"};
  }
  std::optional<Hash> strongest;
  std::vector<std::string_view> wanted;  // of the strongest
  constexpr std::string_view kSpaces = " \t\r\n\f";
  while (!integrity.empty()) {
    std::string_view word = integrity.substr(0, integrity.find_first_of(kSpaces));
    integrity.remove_prefix(word.size() == integrity.size() ? word.size() : word.size() + 1);
    const size_t dash = word.find('-');
    if (dash == std::string_view::npos) continue;
    for (const Known& known : kKnown) {
      if (known.name != word.substr(0, dash)) continue;
      if (!strongest || *strongest < known.hash) wanted.clear();
      if (!strongest || *strongest <= known.hash) {
        strongest = known.hash;
        wanted.push_back(word.substr(dash + 1, word.find('?') - dash - 1));
      }
    }
  }
  if (!strongest) {
    return Error{ErrorCode::kInvalidData, "the integrity names no hash that is known"};
  }
  const std::string actual = base::digest(*strongest, bytes);
  for (const std::string_view hash : wanted) {
    if (base::base64_decode(hash) == actual) return Unit{};
  }
  const std::string name = std::string(name_of(*strongest)) + "-";
  return mismatch(name + std::string(wanted.front().substr(0, 100)),
                  name + base::base64_encode(actual));
}

}  // namespace

Status check_integrity(std::string_view bytes, std::string_view integrity,
                       std::string_view shasum) {
  if (!base::trim(integrity).empty()) return check_strongest(bytes, integrity);
  if (shasum.empty()) return Unit{};
  const std::string actual = base::hex(base::digest(Hash::kSha1, bytes));
  if (base::equal_ignoring_case(actual, shasum)) return Unit{};
  return mismatch("SHA-1 " + std::string(shasum.substr(0, 100)), "SHA-1 " + actual);
}

}  // namespace edgert::packages
