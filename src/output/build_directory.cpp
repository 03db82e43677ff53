#include "output/publication.hpp"
#include "output/run_lock.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/listing.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::output {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

fs::path beside(const fs::path& path, const std::string& name) { return path.parent_path() / name; }

/// "Child", then "Child/Inner", of "Child/Inner/Api".
std::vector<std::string> above(const std::string& place) {
  std::vector<std::string> all;
  for (auto at = place.find('/'); at != std::string::npos; at = place.find('/', at + 1))
    all.push_back(place.substr(0, at));
  return all;
}

fs::file_type type_of(const fs::path& path) {
  std::error_code error;
  const auto type = fs::symlink_status(path, error).type();
  if (type == fs::file_type::none) throw util::file_error(error.value(), "read", path.string());
  return type;
}

/// All of `path` below `top`, which is there, with the mode that results have.
void make_directories(const fs::path& top, const fs::path& path) {
  fs::path made = top;
  for (const auto& name : path.lexically_relative(top)) {
    if (name == ".") continue;
    made /= name;
    std::error_code error;
    fs::create_directory(made, error);
    if (!error) fs::permissions(made, fs::perms(0755), error);
    if (error) throw util::file_error(error.value(), "make directory", made.string());
  }
}

void move(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw util::file_error(error.value(), "move", from.string());
}

bool try_move(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  return !error;
}

void write_synced(const fs::path& file, const std::string& text) {
  auto written = util::File::create_new(file);
  written.write_all(text);
  written.sync();
  written.close();
}

/// Whether it is empty, or not there.
bool has_nothing(const fs::path& directory) {
  std::error_code error;
  const bool is_empty = fs::is_empty(directory, error);
  return error ? error == std::errc::no_such_file_or_directory : is_empty;
}

} // namespace

std::optional<BuildDirectory> BuildDirectory::try_open(const fs::path& path) {
  const auto build = util::without_trailing_slash(path);
  util::MadeDirectory above(build.parent_path());
  auto lock = try_lock_run(lock_file(build));
  if (!lock) return std::nullopt;
  std::error_code ignored;
  OwnLock own(build, std::move(*lock), !fs::exists(build, ignored));
  Made made{util::MadeDirectory(build), util::MadeDirectory(log_directory(build))};
  util::AtomicDirectory::remove_stale(build);
  util::AtomicDirectory::remove_stale(build.parent_path());
  return BuildDirectory(build, std::move(above), std::move(own), std::move(made));
}

BuildDirectory::BuildDirectory(fs::path path, util::MadeDirectory above, OwnLock lock, Made made)
    : m_path(std::move(path)),
      m_above(std::move(above)),
      m_lock(std::move(lock)),
      m_made(std::move(made)),
      m_manifest(read_manifest(manifest_file(m_path))) {}

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

std::string BuildDirectory::holder(const fs::path& path) { return holder_of(lock_file(path)); }

fs::path BuildDirectory::build_graph_file(const fs::path& path) {
  return beside(util::without_trailing_slash(path), "build.toml");
}

fs::path BuildDirectory::manifest_file(const fs::path& path) {
  const auto build = util::without_trailing_slash(path);
  return beside(build, build.filename().string() + ".manifest");
}

fs::path BuildDirectory::log_file(const std::string& place) const {
  return log_directory(m_path) / (util::join(util::split(place, '/'), ".") + ".log");
}

/// What is replaced as a whole for this place to appear: itself, or the first above it that is missing, or
/// was an artifact until now.
std::string BuildDirectory::replaced_part(const std::string& place) const {
  for (const auto& name : above(place)) {
    if (m_replaced.contains(name) || m_manifest.directories.contains(name)) return name;
    const auto type = type_of(m_path / name);
    if (type == fs::file_type::not_found) return name;
    if (type != fs::file_type::directory)
      throw Error(ExitCode::local_files,
                  fmt::format("'{}' is in the way: it is {}",
                              util::printable((m_path / name).string()),
                              type == fs::file_type::symlink ? "a symbolic link" : "not a directory"))
          .hint("remove it, or choose another directory with --build-dir");
  }
  return place;
}

const fs::path& BuildDirectory::stage(const std::string& place) {
  if (!is_place(place) || fs::path(place).filename() == k_template_name)
    throw Error(ExitCode::usage,
                fmt::format("'{}' cannot be the name of an artifact: a built template has it, or cbuild",
                            util::printable(place)));
  const auto whole = replaced_part(place);
  auto& replaced = m_replaced[whole];
  m_sealed.erase(whole);
  if (whole == place || !replaced) replaced = std::make_unique<util::AtomicDirectory>(m_path / whole);
  auto stage = replaced->path();
  if (whole != place) {
    stage /= fs::path(place).lexically_relative(whole);
    std::error_code error;
    fs::remove_all(stage, error);
    if (error) throw util::file_error(error.value(), "remove", stage.string());
    make_directories(replaced->path(), stage);
  }
  return m_stages[place] = std::move(stage);
}

const fs::path& BuildDirectory::staged(const std::string& place) const { return m_stages.at(place); }

/// One that is a part of something larger is brought there with it.
std::function<void()> BuildDirectory::sealing_of(const std::string& place) {
  const auto replaced = m_replaced.find(place);
  if (replaced == m_replaced.end()) return [] {};
  m_sealed.insert(place);
  return [&stage = *replaced->second] { stage.seal(); };
}

void BuildDirectory::discard(const std::string& place) {
  m_sealed.erase(place);
  const auto stage = m_stages.extract(place);
  if (!stage || m_replaced.erase(place) > 0) return;
  std::error_code error;
  fs::remove_all(stage.mapped(), error);
  if (error) throw util::file_error(error.value(), "remove", stage.mapped().string());
}

fs::path BuildDirectory::shared_stage(const std::string& place) {
  auto stage = scratch() / "shared" / place;
  make_directories(scratch(), stage);
  return stage;
}

const fs::path& BuildDirectory::scratch() {
  if (!m_scratch) m_scratch = std::make_unique<util::AtomicDirectory>(m_path / ".scratch");
  return m_scratch->path();
}

/// The root stack's comes last, as its name is the shortest way to all the others.
void BuildDirectory::seal_templates(const std::map<std::string, std::string>& templates) {
  m_templates.clear();
  const auto add = [&](const std::string& place, const std::string& text) {
    const auto whole = replaced_part(place);
    if (whole == place) {
      const auto file = scratch() / fmt::format("template-{}", m_templates.size());
      write_synced(file, text);
      m_templates.emplace_back(file, m_path / place);
      return;
    }
    auto& replaced = m_replaced[whole];
    if (!replaced) replaced = std::make_unique<util::AtomicDirectory>(m_path / whole);
    const auto file = replaced->path() / fs::path(place).lexically_relative(whole);
    make_directories(replaced->path(), file.parent_path());
    write_synced(file, text);
  };
  for (const auto& [place, text] : templates)
    if (place != k_template_name) add(place, text);
  add(k_template_name, templates.at(k_template_name));
}

/// By itself, or with what is around it.
bool BuildDirectory::is_replaced(const std::string& place) const {
  const auto around = above(place);
  return m_replaced.contains(place) || std::any_of(around.begin(), around.end(), [&](const auto& name) {
           return m_replaced.contains(name);
         });
}

Manifest BuildDirectory::next_manifest(const Publication& publication) const {
  Manifest next;
  for (const auto& [place, stage] : m_stages) next.directories.insert(place);
  for (const auto& [place, text] : publication.templates) next.files.insert(place);
  const bool all = publication.earlier == Publication::Earlier::stays;
  for (const auto& place : m_manifest.directories)
    if (!is_replaced(place) && (all || publication.kept.contains(place))) next.directories.insert(place);
  for (const auto& place : m_manifest.files)
    if (!is_replaced(place) && all) next.files.insert(place);
  return next;
}

/// Only what is still of the kind that was made there.
void BuildDirectory::seal_removals(const Manifest& next) {
  m_removals.clear();
  const auto add = [&](const std::string& place, fs::file_type type) {
    if (next.has(place) || is_replaced(place)) return;
    for (const auto& name : above(place))
      if (type_of(m_path / name) != fs::file_type::directory) return;
    if (type_of(m_path / place) != type) return;
    m_removals.push_back({m_path / place, scratch() / fmt::format("removed-{}", m_removals.size())});
  };
  for (const auto& place : m_manifest.directories) add(place, fs::file_type::directory);
  for (const auto& place : m_manifest.files) add(place, fs::file_type::regular);
}

void BuildDirectory::seal(const Publication& publication) {
  seal_templates(publication.templates);
  const auto next = next_manifest(publication);
  seal_removals(next);
  if (m_scratch) m_scratch->seal();
  for (auto& [place, replaced] : m_replaced)
    if (!m_sealed.contains(place)) replaced->seal();
  m_next_manifest = std::make_unique<util::AtomicFile>(manifest_file(m_path), to_text(next));
  m_build_graph.reset();
  if (publication.build_graph)
    m_build_graph = std::make_unique<util::AtomicFile>(build_graph_file(m_path), *publication.build_graph);
  m_known = next.directories;
  m_known.insert(next.files.begin(), next.files.end());
  m_known.insert(publication.kept.begin(), publication.kept.end());
}

/// A directory that only its last result kept there. One with something else in it stays.
void BuildDirectory::remove_empty_directories() {
  for (const auto& removal : m_removals) {
    std::error_code ignored;
    for (auto parent = removal.from.parent_path(); parent != m_path; parent = parent.parent_path())
      if (!fs::remove(parent, ignored)) break;
  }
  m_removals.clear();
}
void BuildDirectory::publish() {
  std::vector<PublishStep> steps;
  std::set<fs::path> directories{m_path, m_path.parent_path()};
  for (const auto& removal : m_removals) {
    directories.insert(removal.from.parent_path());
    steps.push_back({removal.from.string(),
                     [&removal] { move(removal.from, removal.to); },
                     [&removal] { return try_move(removal.to, removal.from); }});
  }
  for (auto& [place, replaced] : m_replaced) {
    directories.insert((m_path / place).parent_path());
    steps.push_back({place,
                     [&replaced = *replaced] { replaced.commit(); },
                     [&replaced = *replaced] { return replaced.revert(); }});
  }
  for (auto& file : m_templates) {
    directories.insert(file.place().parent_path());
    steps.push_back({file.place().string(), [&file] { file.commit(); }, [&file] { return file.revert(); }});
  }
  const auto add_last = [&steps](const fs::path& place, util::AtomicFile& file) {
    steps.push_back({place.string(), [&file] { file.commit(); }, [] { return false; }});
  };
  add_last(manifest_file(m_path), *m_next_manifest);
  if (m_build_graph) add_last(build_graph_file(m_path), *m_build_graph);
  for (const auto* made : {&m_above, &m_made.build})
    for (const auto& missing : made->missing()) directories.insert(missing.parent_path());
  publish_together(steps, directories);
  remove_empty_directories();
}

void BuildDirectory::remove_replaced() {
  m_templates.clear();
  m_replaced.clear();
  m_stages.clear();
  m_scratch.reset();
}

std::vector<std::string> BuildDirectory::foreign() const {
  std::vector<std::string> found;
  add_foreign({}, found);
  return found;
}

/// Looks into directories that have something of ours below them.
void BuildDirectory::add_foreign(const std::string& directory, std::vector<std::string>& found) const {
  for (const auto& path : util::names_in(m_path / directory)) {
    const auto name = path.string();
    if (name.starts_with(util::k_stage_prefix)) continue;
    const auto place = directory.empty() ? name : fmt::format("{}/{}", directory, name);
    if (m_known.contains(place)) continue;
    const auto below = m_known.lower_bound(place + "/");
    if (below != m_known.end() && is_at_or_below(*below, place))
      add_foreign(place, found);
    else
      found.push_back(place);
  }
}

} // namespace cbuild::output
