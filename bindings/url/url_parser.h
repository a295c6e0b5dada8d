// URLs as the URL Standard reads them today: ada parses, and what it does as earlier texts said or
// gets wrong is made good here.
#pragma once

#include <ada.h>

#include <optional>
#include <string_view>

namespace edgert::bindings {

// Nothing where the input is no URL, as where it names a host of more than 4096 bytes.
std::optional<ada::url_aggregator> parse_url(std::string_view input,
                                             const ada::url_aggregator* base = nullptr);

// `part` as the attribute of URL is called. An invalid value changes nothing; false when the whole
// was to be replaced by it.
bool set_part(ada::url_aggregator* url, std::string_view part, std::string_view value);

}  // namespace edgert::bindings
