#include "action/walker.hpp"

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/digest.hpp>
#include <cbuild/util/docker_ignore.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/glob.hpp>
#include <cbuild/util/ignore_file.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace cbuild::action {
namespace {

namespace fs = std::filesystem;
using util::DockerIgnore;
using util::FileKind;
using util::FileState;
using util::IgnoreFile;
using util::TreeDirectory;
using Reason = LeftOut::Reason;

constexpr std::string_view k_part_of_image_contexts = ".git";
constexpr std::string_view k_cache_tag = "CACHEDIR.TAG";
constexpr std::string_view k_cache_signature = "Signature: 8a477f597d28d172789f06886806bc55";
constexpr std::uint64_t k_most_read = std::uint64_t{1} << 20;

/// The rules of one ignore file, and those of the directories above.
struct Level {
  std::shared_ptr<const Level> above;
  std::size_t below; ///< where in a path that what its patterns are held against begins
  IgnoreFile file;
};

struct Place {
  std::string path; ///< empty: the root
  FileState state;
  std::shared_ptr<const Level> level;
  DockerIgnore::Verdict docker = {};
};

DockerIgnore docker_rules(const std::optional<ImageContext>& context, const fs::path& root) {
  if (!context) return {};
  DockerIgnore rules(context->ignore_text, util::printable((root / context->ignore_file).string()));
  for (const auto& path : context->kept) rules.keep(path);
  return rules;
}

class Walker {
public:
  Walker(util::TreeReader& reader,
         const fs::path& root,
         const IgnoreRules& rules,
         Digests digests,
         Findings& findings)
      : m_root(root),
        m_reader(reader),
        m_caches(rules.caches),
        m_docker(docker_rules(rules.image_context, root)),
        m_is_image_context(rules.image_context.has_value()),
        m_digests(digests),
        m_findings(findings) {
    for (const auto& path : rules.left_out) m_given.insert(util::join(util::components(path), "/"));
  }

  void walk() {
    visit(*m_reader.root(), {});
    while (!m_pending.empty()) {
      const Place place = std::move(m_pending.back());
      m_pending.pop_back();
      if (const auto directory = m_reader.directory(place.path, place.state))
        visit(*directory, place);
      else
        m_findings.unsteady(place.path);
    }
  }

private:
  void visit(TreeDirectory& directory, const Place& place) {
    const auto names = directory.names();
    const auto has = [&](std::string_view name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!place.path.empty()) {
      if (m_caches == CacheDirectories::leave_out && has(k_cache_tag) && is_cache(directory)) {
        m_findings.left_out(left_out(place.path, place.state, Reason::cache));
        return;
      }
      if (place.docker.excluded)
        m_hidden.emplace(place.path, place.state);
      else
        add({place.path, place.state, {}, {}});
    }
    auto level = place.level;
    if (has(k_ignore_file)) level = read_level(directory, place);
    for (const auto& name : names) visit_name(directory, place, level, name);
  }

  void visit_name(TreeDirectory& directory,
                  const Place& place,
                  const std::shared_ptr<const Level>& level,
                  const std::string& name) {
    std::string path = place.path.empty() ? name : place.path + '/' + name;
    const auto state = directory.state(name);
    auto reason = fixed_reason(name, path);
    if (!state) {
      if (!reason) m_findings.unsteady(std::move(path));
      return;
    }
    const bool is_directory = state->kind == FileKind::directory;
    auto docker = m_docker.judge(path, place.docker.matched);
    const bool excluded = docker.excluded && !(is_directory && m_docker.may_keep_below(path));
    if (!reason && (excluded || is_ignored(level.get(), path, state->kind))) reason = Reason::ignore_file;
    if (reason)
      m_findings.left_out(left_out(std::move(path), *state, *reason));
    else if (is_directory)
      m_pending.push_back({std::move(path), *state, level, std::move(docker)});
    else
      read(directory, name, {std::move(path), *state, {}, {}});
  }

  static LeftOut left_out(std::string path, const util::FileState& state, Reason reason) {
    return {std::move(path), state.kind, reason, state.device, state.inode};
  }

  [[nodiscard]] std::optional<Reason> fixed_reason(std::string_view name, const std::string& path) const {
    const auto* never = std::find(std::begin(k_never_input), std::end(k_never_input), name);
    const bool is_never =
        never != std::end(k_never_input) && !(m_is_image_context && *never == k_part_of_image_contexts);
    if (is_never || name.starts_with(util::k_stage_prefix)) return Reason::never;
    if (m_given.contains(path)) return Reason::given;
    return std::nullopt;
  }

  static bool is_ignored(const Level* level, std::string_view path, FileKind kind) {
    const auto what = kind == FileKind::directory ? IgnoreFile::Kind::directory : IgnoreFile::Kind::other;
    for (; level != nullptr; level = level->above.get()) {
      const auto verdict = level->file.judge(path.substr(level->below), what);
      if (verdict != IgnoreFile::Verdict::silent) return verdict == IgnoreFile::Verdict::ignored;
    }
    return false;
  }

  /// With those directories above it that would be left out, were it not for this.
  void add(Entry entry) {
    if (!m_hidden.empty())
      for (auto end = entry.path.rfind('/'); end != std::string::npos; end = entry.path.rfind('/', end - 1)) {
        const auto above = m_hidden.find(entry.path.substr(0, end));
        if (above == m_hidden.end()) break;
        m_findings.entry({above->first, above->second, {}, {}});
        m_hidden.erase(above);
      }
    m_findings.entry(std::move(entry));
  }

  /// What is neither left out nor a directory.
  void read(TreeDirectory& directory, const std::string& name, Entry entry) {
    bool steady = true;
    if (entry.state.kind == FileKind::link) {
      auto target = directory.link_target(name);
      steady = target.has_value();
      if (target) entry.target = std::move(*target);
    } else if (entry.state.kind == FileKind::file && m_digests == Digests::files) {
      const auto after = directory.read(name, [this](auto bytes) { m_hash.update(bytes); });
      entry.digest = m_hash.finish();
      steady = after == entry.state;
    }
    if (!steady) m_findings.unsteady(entry.path);
    add(std::move(entry));
  }

  static bool is_cache(TreeDirectory& directory) {
    const std::string tag(k_cache_tag);
    const auto state = directory.state(tag);
    if (!state || state->kind != FileKind::file || state->size > k_most_read) return false;
    return read_some(directory, tag, k_cache_signature.size()) == k_cache_signature;
  }

  std::shared_ptr<const Level> read_level(TreeDirectory& directory, const Place& place) {
    const std::string name(k_ignore_file);
    const auto state = directory.state(name);
    if (!state) return place.level; // told when its name is visited
    const auto refuse = [&](std::string_view why) {
      return util::Error(util::ExitCode::usage,
                         fmt::format("'{}' {}", util::printable((m_root / place.path / name).string()), why));
    };
    if (state->kind != FileKind::file) throw refuse("is no regular file");
    if (state->size > k_most_read) throw refuse("has more than 1 MiB of rules");
    const auto text = read_some(directory, name, k_most_read);
    const auto below = place.path.empty() ? 0 : place.path.size() + 1;
    return std::make_shared<Level>(Level{place.level, below, IgnoreFile(text)});
  }

  /// The file's beginning; what is gone is empty.
  static std::string read_some(TreeDirectory& directory, const std::string& name, std::size_t most) {
    std::string text;
    (void)directory.read(name, [&](std::span<const std::byte> bytes) {
      const auto taken = std::min(most - text.size(), bytes.size());
      for (const auto byte : bytes.first(taken)) text += static_cast<char>(byte);
    });
    return text;
  }

  const fs::path& m_root;
  util::TreeReader& m_reader;
  std::set<std::string> m_given;
  CacheDirectories m_caches;
  DockerIgnore m_docker;
  bool m_is_image_context;
  std::map<std::string, FileState> m_hidden; ///< excluded directories, in which nothing was found yet
  Digests m_digests;
  util::Sha256 m_hash;
  std::vector<Place> m_pending;
  Findings& m_findings;
};

class Collector final : public Findings {
public:
  void entry(Entry entry) override { m_found.entries.push_back(std::move(entry)); }
  void left_out(LeftOut left_out) override { m_found.left_out.push_back(std::move(left_out)); }
  void unsteady(std::string path) override { m_found.unsteady.push_back(std::move(path)); }

  [[nodiscard]] Snapshot sorted() {
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    std::sort(m_found.entries.begin(), m_found.entries.end(), by_path);
    std::sort(m_found.left_out.begin(), m_found.left_out.end(), by_path);
    std::sort(m_found.unsteady.begin(), m_found.unsteady.end());
    return std::move(m_found);
  }

private:
  Snapshot m_found;
};

} // namespace

void walk(util::TreeReader& reader,
          const fs::path& root,
          const IgnoreRules& rules,
          Digests digests,
          Findings& findings) {
  try {
    Walker(reader, root, rules, digests, findings).walk();
  } catch (util::Error& error) {
    if (error.code() == util::ExitCode::local_files)
      error.add_hint(fmt::format("what the build does not need can be named in '{}'", k_ignore_file));
    throw;
  }
}

Snapshot walk(util::TreeReader& reader, const fs::path& root, const IgnoreRules& rules, Digests digests) {
  Collector found;
  walk(reader, root, rules, digests, found);
  return found.sorted();
}

Snapshot
take_snapshot(const fs::path& root, const IgnoreRules& rules, Digests digests, util::TreeReader::Way way) {
  return walk(*util::TreeReader::open(root, way), root, rules, digests);
}

} // namespace cbuild::action
