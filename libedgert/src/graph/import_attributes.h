// How import attributes are written for the V8 in use.
//
// V8 10.2 takes `assert` where the language says `with`, and in the options of import() as well;
// current V8 takes `with` alone. Whoever wrote either is understood by both.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "graph/import_type.h"
#include "graph/javascript_cursor.h"
#include "graph/source_map.h"

namespace edgert::graph {

enum class AttributeWord { kAssert, kWith };

// That of the V8 that is named as transpilers name what they write for: "chrome102".
AttributeWord attribute_word(std::string_view target);

// The type that attributes name, or the options of import(): from behind the specifier. kNone where
// they name none that there is, or are no literals.
ImportType static_type_behind(JavascriptCursor at);
ImportType dynamic_type_behind(JavascriptCursor at);

// Whether it is worth to look for attributes in `code`, a text of any length.
bool may_need_attributes(std::string_view code, AttributeWord word);

// Writes them in place, where lines stay what they are; what columns have become is told. A text
// that cannot be followed stays as it is.
std::vector<SourceMap::Insertion> write_attributes(std::string* code, AttributeWord word);
// The same of a code with its map, or null, which learns of it.
void write_attributes(AttributeWord word, std::string* code, std::shared_ptr<const SourceMap>* map);

}  // namespace edgert::graph
