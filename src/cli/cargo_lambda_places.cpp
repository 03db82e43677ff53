#include "cli/cargo_lambda.hpp"

#include <cbuild/artifact/runtime_check.hpp>
#include <cbuild/cargo/env_file.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/mapped_file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::size_t k_max_env_file = std::size_t{1} << 20;

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
  std::error_code error;
  for (fs::recursive_directory_iterator at(stage, error), end; !error && at != end; at.increment(error)) {
    const auto& entry = *at;
    const auto name = entry.path().lexically_relative(stage);
    const auto type = entry.symlink_status(error).type();
    if (error || type == fs::file_type::directory) continue;
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
  }
  if (error) throw util::file_error(error.value(), "read", stage.string());
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

std::optional<std::string> variable(const std::map<std::string, std::string>& environment,
                                    const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
}

NamedDirectory target_directory(const LambdaPlace& place) {
  if (place.arguments.target_dir) return {util::normal(place.here / *place.arguments.target_dir), true};
  for (const auto* name : {"CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"})
    if (const auto directory = variable(place.environment, name))
      return {util::normal(place.here / *directory), true};
  return {util::normal(place.root / place.configured_target_directory.value_or("target")), false};
}

NamedDirectory lambda_directory(const LambdaPlace& place) {
  if (place.arguments.lambda_dir) return {util::normal(place.here / *place.arguments.lambda_dir), true};
  if (place.configuration.lambda_dir)
    return {util::normal(place.here / *place.configuration.lambda_dir), false};
  auto target = target_directory(place);
  target.path /= "lambda";
  return target;
}

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

void check_env_file(std::string_view text, const std::string& file) {
  const auto line = cargo::env_file_error(text);
  if (!line) return;
  throw Error(ExitCode::refused, // without the line's text, which may be a secret
              fmt::format("{}:{}: expected KEY=VALUE; cargo lambda would leave out all variables of the file",
                          util::printable(file),
                          *line))
      .hint(
          "a value with spaces, '=', quotes or '#' has to be between quotes, and behind the '=' of an empty "
          "one the line has to end, without a space or a carriage return");
}

void read_env_file(const fs::path& file, const std::string& name) {
  const auto text = util::File::open_read(file).read_at_most(k_max_env_file + 1);
  if (text.size() > k_max_env_file)
    throw Error(ExitCode::refused, fmt::format("'{}' is larger than 1 MiB", util::printable(name)));
  if (!util::is_utf8(text))
    throw Error(ExitCode::refused,
                fmt::format("'{}' is not UTF-8; cargo lambda would leave out all variables of the file",
                            util::printable(name)));
  check_env_file(text, name);
}

void check_configured_env_file(const std::string& given, const fs::path& directory, const fs::path& seen) {
  const auto file = util::resolved(directory / given);
  if (!util::is_inside(file, seen) || !util::is_file(file))
    throw Error(
        ExitCode::refused,
        fmt::format("the project's configuration of cargo lambda names the env_file '{}', which is not "
                    "in '{}'; cargo lambda would do without it",
                    util::printable(given),
                    util::printable(directory.string())));
  read_env_file(file, given);
}

} // namespace cbuild::cli
