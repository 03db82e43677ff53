#include <cbuild/cargo/manifest.hpp>
#include <cbuild/util/glob.hpp>

#include <algorithm>
#include <set>

namespace cbuild::cargo {
namespace {

/// The name of the binary that Cargo discovers by this file: src/main.rs, src/bin/X.rs, src/bin/X/main.rs.
std::optional<std::string> discovered_name(const Manifest& manifest, const std::vector<std::string>& path) {
  constexpr std::string_view k_suffix = ".rs";
  if (path.size() < 2 || path.front() != "src") return std::nullopt;
  if (path.size() == 2) return path[1] == "main.rs" ? manifest.package_name : std::nullopt;
  if (path[1] != "bin" || path[2].starts_with('.')) return std::nullopt;
  if (path.size() == 4) return path[3] == "main.rs" ? std::optional(path[2]) : std::nullopt;
  if (path.size() != 3 || !path[2].ends_with(k_suffix)) return std::nullopt;
  return path[2].substr(0, path[2].size() - k_suffix.size());
}

} // namespace

std::vector<std::string> binary_names(const Manifest& manifest,
                                      const std::vector<std::string>& source_files) {
  std::vector<std::string> names;
  std::set<std::vector<std::string>> taken; // files that are an explicit binary's
  for (const auto& bin : manifest.bins) {
    names.push_back(bin.name);
    if (bin.path) taken.insert(util::components(*bin.path));
  }
  if (!manifest.autobins) return names;
  std::set<std::string> discovered;
  for (const auto& file : source_files) {
    const auto path = util::components(file);
    if (taken.contains(path)) continue;
    if (const auto name = discovered_name(manifest, path)) discovered.insert(*name);
  }
  for (const auto& name : names) discovered.erase(name);
  names.insert(names.end(), discovered.begin(), discovered.end());
  return names;
}

} // namespace cbuild::cargo
