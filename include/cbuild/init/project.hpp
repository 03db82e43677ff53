#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace cbuild::init {

/// A kind of project that cbuild makes: a row of the table of kinds.
struct Kind {
  std::string_view name;
  std::string_view description;
  std::string_view runtime;  ///< of its functions, unless the user names another
  std::string_view runtimes; ///< how the names of those that it may have begin
};

/// All that there are.
[[nodiscard]] std::span<const Kind> kinds();

/// Which project to make.
struct Choice {
  const Kind* kind = nullptr;
  std::string name;
  std::string runtime;
};

/// "MyApp" of "my-app": how the logical ids of its functions begin.
[[nodiscard]] std::string logical_id(std::string_view name);

/// The files of a project: text by path, with `/`.
[[nodiscard]] std::map<std::string, std::string> project_files(const Choice& choice);

} // namespace cbuild::init
