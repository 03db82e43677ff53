#include "build/lambda_files.hpp"

#include <cbuild/artifact/runtime_check.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/listing.hpp>
#include <cbuild/util/mapped_file.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

/// Whether cargo lambda puts programs there. All else a build could have written itself, over files of the
/// host.
bool is_in_layout(const fs::path& name) {
  const std::vector<fs::path> parts(name.begin(), name.end());
  const bool hidden = std::any_of(
      parts.begin(), parts.end(), [](const auto& part) { return part.string().starts_with('.'); });
  const bool bootstrap = parts.back() == "bootstrap" || parts.back() == "bootstrap.zip";
  if (hidden || parts.size() > 2) return false;
  return bootstrap || (parts.size() == 2 && parts.front() == "extensions");
}

/// Relative to the stage, sorted.
std::vector<fs::path> files_in(const fs::path& stage) {
  std::vector<fs::path> files;
  util::visit_tree(stage, [&](const fs::directory_entry& entry) {
    std::error_code error;
    const auto name = entry.path().lexically_relative(stage);
    const auto type = entry.symlink_status(error).type();
    if (error) throw util::file_error(error.value(), "read", entry.path().string());
    if (type == fs::file_type::directory) return;
    if (type != fs::file_type::regular)
      throw Error(ExitCode::refused,
                  fmt::format("'{}', which the build made in its lambda directory, is not a file",
                              util::printable(name.string())));
    if (!is_in_layout(name))
      throw Error(ExitCode::refused,
                  fmt::format("'{}', which the build made in its lambda directory, is none of cargo lambda's "
                              "results",
                              util::printable(name.string())));
    files.push_back(name);
  });
  std::sort(files.begin(), files.end());
  return files;
}

Error in_the_way(const fs::path& path, std::string_view what) {
  return Error(ExitCode::local_files,
               fmt::format("'{}' is {}, where the build has a {}",
                           util::printable(path.string()),
                           what,
                           what == "a directory" ? "file" : "directory"))
      .hint("remove it, or give another place with --lambda-dir");
}

/// Links below the directory may come with the project, and would lead the files elsewhere.
void check_way(const fs::path& directory, const fs::path& name) {
  auto path = directory;
  std::error_code ignored;
  for (const auto& part : name.parent_path()) {
    path /= part;
    const auto type = fs::symlink_status(path, ignored).type();
    if (type == fs::file_type::not_found) return;
    if (type == fs::file_type::symlink) throw in_the_way(path, "a link");
    if (type != fs::file_type::directory) throw in_the_way(path, "not a directory");
  }
  if (fs::symlink_status(directory / name, ignored).type() == fs::file_type::directory)
    throw in_the_way(directory / name, "a directory");
}

} // namespace

void check_architecture(const fs::path& stage, const std::string& architecture) {
  const artifact::Target target{
      .runtime = "", .architecture = architecture, .has_file = [](const std::string&) { return false; }};
  for (const auto& name : files_in(stage)) {
    const util::MappedFile file(stage / name);
    for (const auto& problem : artifact::check_file(name.generic_string(), file.bytes(), target))
      if (problem.severity == artifact::Severity::fails)
        throw Error(ExitCode::refused, "the program cannot run: " + problem.text);
  }
}

std::vector<PublishedFile> publish_files(const fs::path& stage, const fs::path& directory) {
  const auto names = files_in(stage);
  for (const auto& name : names) check_way(directory, name);
  std::vector<PublishedFile> published;
  for (const auto& name : names) {
    std::error_code error;
    fs::create_directories((directory / name).parent_path(), error);
    if (error)
      throw util::file_error(error.value(), "create directory", (directory / name).parent_path().string());
    published.push_back({directory / name, fs::file_size(stage / name, error)});
  }
  for (const auto& name : names) {
    std::error_code error;
    fs::rename(stage / name, directory / name, error);
    if (error) throw util::file_error(error.value(), "replace", (directory / name).string());
  }
  return published;
}

} // namespace cbuild::build
