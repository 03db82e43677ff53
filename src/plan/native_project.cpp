#include "plan/native_project.hpp"

#include <cbuild/util/paths.hpp>

namespace cbuild::plan {

bool NativeProject::has(std::string_view name) const {
  const auto file = source / name;
  return files.is_file(file) && util::is_inside(files.resolved(file), source);
}

std::string NativeProject::text(std::string_view name) const {
  if (!has(name)) return {};
  auto text = files.read(source / name, k_most_of_manifest + 1);
  return text.size() > k_most_of_manifest ? std::string() : text;
}

} // namespace cbuild::plan
