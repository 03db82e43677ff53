#include <cbuild/plan/recipe.hpp>
#include <cbuild/util/paths.hpp>

namespace cbuild::plan {

std::vector<std::string> results_below(const Planning& planning, const std::filesystem::path& directory) {
  std::vector<std::string> below;
  for (const auto& path : planning.results)
    if (path != directory && util::is_inside(path, directory))
      below.push_back(path.lexically_relative(directory).generic_string());
  return below;
}

} // namespace cbuild::plan
