#include "output/publication.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::output {
namespace {

namespace fs = std::filesystem;

fs::path beside(const fs::path& path, const std::string& name) { return path.parent_path() / name; }

bool has_nothing(const fs::path& directory) {
  std::error_code error;
  return fs::is_empty(directory, error) && !error;
}

} // namespace

std::optional<BuildDirectory> BuildDirectory::try_open(const fs::path& path) {
  const auto build = util::without_trailing_slash(path);
  Made made{util::MadeDirectory(build), util::MadeDirectory(log_directory(build))};
  auto lock =
      util::LockFile::try_lock(lock_file(build), fmt::format("process {}", util::current_process().pid));
  if (!lock) return std::nullopt;
  util::AtomicDirectory::remove_stale(build);
  const bool is_new = made.build.is_new();
  return BuildDirectory(build, std::move(made), OwnLock(build, std::move(*lock), is_new));
}

BuildDirectory::OwnLock::~OwnLock() {
  if (!m_is_new || !has_nothing(m_directory) || !has_nothing(log_directory(m_directory))) return;
  std::error_code ignored;
  fs::remove(lock_file(m_directory), ignored);
}

fs::path BuildDirectory::lock_file(const fs::path& path) {
  const auto build = util::without_trailing_slash(path);
  return beside(build, build.filename().string() + ".lock");
}

fs::path BuildDirectory::log_directory(const fs::path& path) {
  const auto build = util::without_trailing_slash(path);
  const bool sams = build.filename() == "build" && build.parent_path().filename() == ".aws-sam";
  return beside(build, sams ? "logs" : build.filename().string() + ".logs");
}

std::string BuildDirectory::holder(const fs::path& path) {
  const auto words = util::printable(util::LockFile::holder(lock_file(path)));
  return words.empty() ? "another process" : words;
}

fs::path BuildDirectory::log_file(const std::string& logical_id) const {
  return log_directory(m_path) / (logical_id + ".log");
}

const fs::path& BuildDirectory::stage(const std::string& logical_id) {
  auto& stage = m_stages[logical_id];
  stage = std::make_unique<util::AtomicDirectory>(m_path / logical_id);
  return stage->path();
}

const fs::path& BuildDirectory::staged(const std::string& logical_id) const {
  return m_stages.at(logical_id)->path();
}

void BuildDirectory::seal(const std::string& template_text) {
  for (auto& [logical_id, stage] : m_stages) stage->seal();
  m_template = std::make_unique<util::AtomicFile>(m_path / "template.yaml", template_text);
}

void BuildDirectory::publish() {
  std::vector<PublishStep> steps;
  for (auto& [logical_id, stage] : m_stages)
    steps.push_back(
        {logical_id, [&stage = *stage] { stage.commit(); }, [&stage = *stage] { return stage.revert(); }});
  // The last one: it has nothing after it that could fail.
  steps.push_back({"template.yaml", [this] { m_template->commit(); }, [] { return false; }});
  std::set<fs::path> directories{m_path};
  for (const auto& made : m_made.build.missing()) directories.insert(made.parent_path());
  publish_together(steps, directories);
  m_stages.clear();
}

} // namespace cbuild::output
