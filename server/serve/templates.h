// What `edgertd init` and `edgertd new` write.
#pragma once

#include <string>

namespace edgert::server {

// With a function of that name, or with none.
std::string config_template(const std::string& function);
std::string function_template(const std::string& name);

inline constexpr char kIgnoreTemplate[] = ".env\n.env.*\nnode_modules/\n";

// edgert-types: docs/typescript.md.
inline constexpr char kTsconfigTemplate[] =
    "{\n  \"extends\": \"edgert-types/tsconfig.json\",\n  \"include\": [\"functions\"]\n}\n";

inline constexpr char kDenoTemplate[] = "{\n  \"imports\": {}\n}\n";

}  // namespace edgert::server
