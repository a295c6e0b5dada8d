// Names of hosts as the URL Standard converts them. ada calls this in place of its own conversion,
// which is of an earlier text.
#pragma once

#include <string>
#include <string_view>

namespace edgert::http {

// A name in UTF-8 as the ASCII that it is looked up by; empty when it has none. Whether its
// characters may stand in a domain is asked by ada.
// https://url.spec.whatwg.org/#concept-domain-to-ascii
std::string domain_to_ascii(std::string_view domain);

}  // namespace edgert::http
