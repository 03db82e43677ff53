#include <cbuild/cargo/manifest.hpp>
#include <cbuild/util/glob.hpp>

#include <algorithm>

namespace cbuild::cargo {
namespace {

/// Whether one of `directories` is the path or above it. Cargo takes them literally.
bool lies_in_one_of(const std::vector<std::string>& directories, const std::vector<std::string>& path) {
  return std::any_of(directories.begin(), directories.end(), [&](const std::string& directory) {
    const auto above = util::components(directory);
    return above.size() <= path.size() && std::equal(above.begin(), above.end(), path.begin());
  });
}

} // namespace

bool matches_member(const Manifest& root, std::string_view path) {
  const auto parts = util::without_parents(util::components(path));
  return std::any_of(root.members.begin(), root.members.end(), [&](const std::string& pattern) {
    return util::matches_path(util::without_parents(util::components(pattern)), parts);
  });
}

bool excludes(const Manifest& root, std::string_view path) {
  const auto parts = util::components(path);
  return lies_in_one_of(root.exclude, parts) && !lies_in_one_of(root.members, parts);
}

} // namespace cbuild::cargo
