#pragma once

#include "support/catch.hpp"

#include <cbuild/sam/template.hpp>

#include <map>
#include <string>
#include <string_view>

namespace cbuild::sam::test {

inline Template parse(const std::string& text) { return Template::parse(text, "template.yaml"); }

/// The rendered error that parsing gives, empty for none.
inline std::string parse_error(const std::string& text) {
  try {
    (void)parse(text);
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::usage);
    return util::render(error);
  }
  return "";
}

/// A template with this text as the properties of function Fn, which has a Runtime; lines are
/// indented here.
inline std::string with_properties(std::string_view properties,
                                   std::string_view type = "AWS::Serverless::Function") {
  std::string text =
      "Resources:\n  Fn:\n    Type: " + std::string(type) + "\n    Properties:\n      Runtime: python3.12\n";
  while (!properties.empty()) {
    const std::size_t end = std::min(properties.find('\n'), properties.size() - 1) + 1;
    text.append("      ").append(properties.substr(0, end));
    properties.remove_prefix(end);
  }
  return text.ends_with('\n') ? text : text + "\n";
}

/// Rewritten with every function built at its logical id and each other path below "../..".
inline std::string rewrite_all(const std::string& text) {
  const Template parsed = parse(text);
  std::map<std::string, std::string> built;
  for (const Resource& function : parsed.resources())
    if (!function.code_uri.value.empty()) built[function.logical_id] = function.logical_id;
  return parsed.rewrite(built, {[](std::string_view path) { return "../../" + std::string(path); }});
}

/// Rewritten with nothing built.
inline std::string relocate_all(const std::string& text) {
  return parse(text).rewrite({}, {[](std::string_view path) { return "../../" + std::string(path); }});
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

} // namespace cbuild::sam::test
