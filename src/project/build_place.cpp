#include "project/build_place.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/output/build_graph.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/terminal.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

bool is_link(const fs::path& path) {
  std::error_code ignored;
  return fs::is_symlink(fs::symlink_status(path, ignored));
}

/// One of somebody's own is a source as any other.
bool is_own_graph(const fs::path& file) {
  constexpr std::size_t k_head = 256;
  return util::is_file(file) && output::is_build_graph(util::File::open_read(file).read_at_most(k_head));
}

/// The repository around `base`, whoever made it, else `base`.
fs::path repository_around(const fs::path& base) {
  const auto has_git = [](const fs::path& directory) {
    std::error_code ignored;
    return fs::exists(directory / ".git", ignored);
  };
  return util::first_above(base, base.root_path(), has_git).value_or(base);
}

void refuse(const fs::path& link, std::string_view hint) {
  throw Error(
      ExitCode::usage,
      fmt::format("'{}' is a link, and a build replaces files behind it", util::printable(link.string())))
      .hint(std::string(hint));
}

/// Publishing replaces what lies at these names. A link there may come with the project's repository, so what
/// is behind it is not the user's choice; links on the way to the project are.
void refuse_links(const Settings& settings) {
  const std::vector<fs::path> roots{repository_around(util::resolved(".")), repository_around(settings.base)};
  fs::path path;
  for (const auto& part : util::absolute(settings.given_build_directory)) {
    if (part.empty() || part == ".") continue;
    const auto parent = path;
    path /= part;
    if (!is_link(path)) continue;
    const auto place = util::resolved(parent);
    if (std::any_of(
            roots.begin(), roots.end(), [&](const auto& root) { return util::is_inside(place, root); }))
      refuse(path, "name the target with --build-dir");
  }
  if (is_link(path)) refuse(path, "name the target with --build-dir");
  const auto build = util::resolved(path);
  for (const auto& beside :
       {output::BuildDirectory::log_directory(build), output::BuildDirectory::lock_file(build)})
    if (is_link(beside)) refuse(beside, "remove the link, or build elsewhere with --build-dir");
}

std::vector<fs::path> made_by(const Settings& settings) {
  const auto& build = settings.build_directory;
  std::vector<fs::path> results{build,
                                output::BuildDirectory::lock_file(build),
                                output::BuildDirectory::log_directory(build),
                                output::BuildDirectory::manifest_file(build)};
  auto graph = output::BuildDirectory::build_graph_file(build);
  if (is_own_graph(graph)) results.push_back(std::move(graph));
  return results;
}

/// The names of these at the top of the source.
std::vector<std::string> made_in(const fs::path& source, const Settings& settings) {
  const auto& build = settings.build_directory;
  const auto relative = build.lexically_relative(source);
  if (!util::is_inside(build, source) || relative == ".") return {};
  // Left out by itself, as long as all of the results are in it.
  const auto above = relative.parent_path();
  if (std::find(above.begin(), above.end(), ".aws-sam") != above.end()) return {};
  if (!above.empty())
    throw Error(
        ExitCode::usage,
        fmt::format("the build directory '{}' lies further down in the source '{}': what was built would be "
                    "built in again",
                    util::printable(settings.given_build_directory.string()),
                    util::printable(source.string())))
        .hint("give --build-dir a directory at the top of the source, or outside of it");
  std::vector<std::string> names;
  for (const auto& path : made_by(settings)) names.push_back(path.filename().string());
  return names;
}

} // namespace

void check_build_directory(const Settings& settings) {
  refuse_links(settings);
  for (const auto& kept : {util::resolved("."),
                           util::resolved(settings.template_file.parent_path()),
                           util::resolved(settings.template_file).parent_path(),
                           settings.base})
    check_source(settings, kept);
}

void check_source(const Settings& settings, const fs::path& source) {
  if (!util::is_inside(source, settings.build_directory)) return;
  throw Error(ExitCode::usage,
              fmt::format("the build directory '{}' is, or contains, '{}'",
                          util::printable(settings.given_build_directory.string()),
                          util::printable(source.string())))
      .hint("give --build-dir a directory of its own");
}

std::vector<std::string>
results_in(const fs::path& source, const Settings& settings, const std::vector<fs::path>& outputs) {
  auto names = made_in(source, settings);
  for (const auto& file : outputs)
    if (util::is_inside(file, source)) names.push_back(file.lexically_relative(source).generic_string());
  return names;
}

std::vector<fs::path> results_of(const Settings& settings) {
  auto results = made_by(settings);
  for (auto& file : util::output_files()) results.push_back(std::move(file));
  return results;
}

} // namespace cbuild::project
