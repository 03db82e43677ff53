#include "output/publication.hpp"
#include "output/run_lock.hpp"

#include <cbuild/output/lambda_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file_replacement.hpp>
#include <cbuild/util/listing.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::output {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr const char* k_stage = ".cbuild"; ///< never published

/// By its name a stage: never a part of a source, and taken away with what else a dead run left.
fs::path lock_file(const fs::path& directory) {
  return directory / (std::string(util::k_stage_prefix) + "lock");
}

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

std::optional<LambdaDirectory> LambdaDirectory::try_open(const fs::path& path) {
  util::MadeDirectory made(path);
  auto file = lock_file(path);
  auto lock = try_lock_run(file);
  if (!lock) return std::nullopt;
  return LambdaDirectory(path, std::move(made), OwnLock(std::move(file), std::move(*lock)));
}

std::string LambdaDirectory::holder(const fs::path& path) { return holder_of(lock_file(path)); }

LambdaDirectory::LambdaDirectory(fs::path path, util::MadeDirectory made, OwnLock lock)
    : m_path(std::move(path)), m_made(std::move(made)), m_lock(std::move(lock)) {
  util::AtomicDirectory::remove_stale(m_path);
  m_stage = std::make_unique<util::AtomicDirectory>(m_path / k_stage);
}

LambdaDirectory::OwnLock::~OwnLock() {
  std::error_code ignored;
  if (!m_file.empty()) fs::remove(m_file, ignored);
}

std::vector<fs::path> LambdaDirectory::staged() const {
  std::vector<fs::path> files;
  util::visit_tree(stage(), [&](const fs::directory_entry& entry) {
    std::error_code error;
    const auto name = entry.path().lexically_relative(stage());
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

void LambdaDirectory::seal() {
  const auto names = staged();
  for (const auto& name : names) check_way(m_path, name);
  m_stage->seal();
  m_files.clear();
  for (const auto& name : names) {
    m_parents.emplace_back((m_path / name).parent_path());
    m_files.push_back({m_path / name, util::size_of_file(stage() / name)});
  }
}

std::vector<PublishedFile> LambdaDirectory::publish() {
  std::vector<util::FileReplacement> replacements;
  std::set<fs::path> directories{m_path};
  for (const auto& directory : m_made.missing()) directories.insert(directory.parent_path());
  for (const auto& file : m_files) {
    replacements.emplace_back(stage() / file.path.lexically_relative(m_path), file.path);
    directories.insert(file.path.parent_path());
  }
  std::vector<PublishStep> steps;
  steps.reserve(replacements.size());
  for (auto& replacement : replacements)
    steps.push_back({replacement.place().string(),
                     [&replacement] { replacement.commit(); },
                     [&replacement] { return replacement.revert(); }});
  publish_together(steps, directories);
  return m_files;
}

} // namespace cbuild::output
