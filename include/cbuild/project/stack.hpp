#pragma once

#include <cbuild/sam/template.hpp>

#include <filesystem>
#include <string>

namespace cbuild::project {

/// A stack of a run, which has a template of its own: the root one, or one nested in it at any depth.
struct Stack {
  std::string path;                 ///< "Child/Grandchild"; empty of the root
  std::filesystem::path directory;  ///< where its template lies, absolute and without links
  std::filesystem::path code_start; ///< what the code of its resources is relative to: that, or --base-dir
  sam::Template parsed;

  /// Where its results lie, from the build directory: "Child/Grandchild/Api" of "Api".
  [[nodiscard]] std::string result_place(const std::string& name) const {
    return path.empty() ? name : path + "/" + name;
  }
};

} // namespace cbuild::project
