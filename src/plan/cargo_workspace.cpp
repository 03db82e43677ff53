#include <cbuild/plan/cargo_workspace.hpp>
#include <cbuild/util/digest.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr const char* k_manifest = "Cargo.toml";
constexpr const char* k_lambda_file = "CargoLambda.toml";
constexpr std::size_t k_deepest_member = 12; ///< for a pattern with "**"

cargo::Manifest read(const Files& files, const fs::path& directory) {
  const auto file = directory / k_manifest;
  const auto shown = util::printable(file.string());
  if (!files.is_file(file)) throw Error(ExitCode::usage, fmt::format("there is no '{}'", shown));
  // What is wrong in a manifest is shown: no lines of files that the project only points to.
  if (!util::is_inside(files.resolved(file), directory))
    throw Error(ExitCode::usage, fmt::format("'{}' is a link that leads out of its directory", shown));
  return cargo::read_manifest(files.read(file, cargo::k_max_manifest + 1), file.string());
}

/// Files that Cargo may take for main files of binaries, as binary_names() wants them.
std::vector<std::string> main_files(const Files& files, const fs::path& directory) {
  std::vector<std::string> found;
  if (files.is_file(directory / "src/main.rs")) found.emplace_back("src/main.rs");
  for (const auto& entry : files.list(directory / "src/bin")) {
    const auto path = directory / "src/bin" / entry.name;
    if (path.extension() == ".rs" && files.is_file(path))
      found.push_back("src/bin/" + path.filename().generic_string());
    else if (files.is_file(path / "main.rs"))
      found.push_back(fmt::format("src/bin/{}/main.rs", path.filename().generic_string()));
  }
  return found;
}

/// Finds the packages of a workspace.
class WorkspaceReader {
public:
  WorkspaceReader(const Files& files, CargoWorkspace& workspace, const Seen& seen, std::string_view advice)
      : m_files(files), m_workspace(workspace), m_seen(seen), m_advice(advice) {}

  void read_all() {
    if (m_workspace.manifest.package_name) add(".", m_workspace.manifest);
    if (m_workspace.manifest.is_workspace) {
      check_dependencies(".", m_workspace.manifest);
      add_named_members();
      find_members(".", 0);
    }
    // Grows while it is read. NOLINTNEXTLINE(modernize-loop-convert)
    for (std::size_t i = 0; i < m_workspace.packages.size(); ++i) {
      const CargoPackage package = m_workspace.packages[i];
      check_dependencies(package.directory, package.manifest);
    }
  }

private:
  void add(const fs::path& directory, cargo::Manifest manifest) {
    auto binaries = cargo::binary_names(manifest, main_files(m_files, m_workspace.root / directory));
    require_plain(manifest, *manifest.package_name);
    for (const auto& name : binaries) require_plain(manifest, name);
    m_workspace.packages.push_back({directory, std::move(manifest), std::move(binaries)});
    m_known.insert(directory);
  }

  /// Cargo takes no others, and these become names of files.
  static void require_plain(const cargo::Manifest& manifest, const std::string& name) {
    const bool plain = util::printable(name) == name && name.find_first_of("/\\") == std::string::npos;
    if (!plain || name.empty() || name.starts_with('.'))
      throw Error(ExitCode::usage,
                  fmt::format("'{}' has the name '{}', which Cargo does not take",
                              util::printable(manifest.file),
                              util::printable(name)));
  }

  /// Globs are not followed into hidden directories, through links or out of the root; a member's name is.
  void add_named_members() {
    for (const auto& name : m_workspace.manifest.members) {
      const auto directory = m_files.resolved(m_workspace.root / name);
      const bool is_pattern = name.find_first_of("*?[") != std::string::npos;
      if (!is_pattern && !m_files.is_file(directory / k_manifest))
        throw Error(ExitCode::usage,
                    fmt::format("'{}' names the member '{}', which has no Cargo.toml",
                                util::printable(m_workspace.manifest.file),
                                util::printable(name)));
      if (util::is_inside(directory, m_seen.source))
        add_member(directory.lexically_relative(m_workspace.root));
    }
  }

  void add_member(const fs::path& directory) {
    if (m_known.contains(directory) || !m_files.is_file(m_workspace.root / directory / k_manifest)) return;
    if (cargo::excludes(m_workspace.manifest, directory.generic_string())) return;
    auto manifest = read(m_files, (m_workspace.root / directory).lexically_normal());
    if (manifest.package_name) add(directory, std::move(manifest));
  }

  [[nodiscard]] std::size_t deepest() const {
    std::size_t deepest = 0;
    for (const auto& pattern : m_workspace.manifest.members) {
      const auto parts = static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '/')) + 1;
      deepest = std::max(deepest, pattern.find("**") == std::string::npos ? parts : k_deepest_member);
    }
    return deepest;
  }

  void find_members(const fs::path& below, std::size_t depth) {
    if (depth == deepest()) return;
    for (const auto& entry : m_files.list(m_workspace.root / below)) {
      const bool hidden = entry.name.starts_with('.');
      if (hidden || entry.kind != Files::Kind::directory) continue;
      if (is_cargo_target(m_files, m_workspace.root / below / entry.name)) continue;
      const auto directory = (below / entry.name).lexically_normal();
      if (cargo::matches_member(m_workspace.manifest, directory.generic_string())) add_member(directory);
      find_members(directory, depth + 1);
    }
  }

  /// A link shows what it leads to only to those who come by it.
  [[nodiscard]] bool is_seen(const fs::path& path, const fs::path& target) const {
    if (util::is_inside(target, m_seen.source)) return true;
    return util::is_inside(util::normal(path), m_seen.source) &&
           std::any_of(m_seen.by_links.begin(), m_seen.by_links.end(), [&](const auto& by_link) {
             return util::is_inside(target, by_link);
           });
  }

  void check_dependencies(const fs::path& directory, const cargo::Manifest& manifest) {
    for (const auto& dependency : manifest.path_dependencies) {
      const auto path = m_workspace.root / directory / dependency.path;
      const auto target = m_files.resolved(path);
      if (!is_seen(path, target)) {
        throw manifest
            .error_at(
                dependency.position,
                fmt::format("the dependency '{}' leads to '{}', outside of '{}', which is all that the build "
                            "sees",
                            util::printable(dependency.name),
                            util::printable(target.string()),
                            util::printable(m_seen.source.string())))
            .hint(fmt::format("make a directory above both the workspace's root, or name it {}", m_advice));
      }
      const auto below = target.lexically_relative(m_workspace.root);
      if (m_workspace.manifest.is_workspace && util::is_inside(target, m_workspace.root)) add_member(below);
    }
  }

  const Files& m_files;
  CargoWorkspace& m_workspace;
  const Seen& m_seen;
  std::set<fs::path> m_known; ///< the packages' directories
  std::string_view m_advice;
};

/// The root that a manifest points to.
fs::path pointed_root(const Files& files,
                      const fs::path& directory,
                      const cargo::Manifest& manifest,
                      const RequireAllowed& require_allowed) {
  auto root = files.resolved(directory / *manifest.workspace_pointer);
  const auto wrong = [&](const char* what) {
    return manifest.error_at(manifest.workspace_pointer_position,
                             fmt::format("{} '{}'", what, util::printable(root.string())));
  };
  try {
    require_allowed(root);
  } catch (const Error& refusal) {
    auto error = wrong("outside of the project is");
    for (const auto& hint : refusal.hints()) error.add_hint(hint);
    throw error;
  }
  if (!files.is_file(root / k_manifest)) throw wrong("there is no manifest in");
  return root;
}

} // namespace

fs::path cargo_root(const Files& files, const fs::path& directory, const RequireAllowed& require_allowed) {
  const auto manifest = read(files, directory);
  if (!manifest.package_name && !manifest.is_workspace)
    throw Error(ExitCode::usage,
                fmt::format("'{}' has neither [package] nor [workspace]", util::printable(manifest.file)));
  if (manifest.is_workspace) return directory;
  if (manifest.workspace_pointer) return pointed_root(files, directory, manifest, require_allowed);
  for (auto above = directory.parent_path();; above = above.parent_path()) {
    if (files.is_file(above / k_manifest)) {
      const auto root = read(files, above);
      const bool excluded = cargo::excludes(root, directory.lexically_relative(above).generic_string());
      if (root.is_workspace && !excluded) {
        require_allowed(above);
        return above;
      }
      if (root.workspace_pointer) return pointed_root(files, above, root, require_allowed);
    }
    if (above == above.parent_path()) return directory;
  }
}

bool lists_member(const Files& files, const fs::path& root, const fs::path& directory) {
  const auto manifest = read(files, root);
  const auto below = directory.lexically_relative(root).generic_string();
  return manifest.is_workspace && cargo::matches_member(manifest, below);
}

CargoWorkspace
read_workspace(const Files& files, const fs::path& root, const Seen& seen, std::string_view advice) {
  CargoWorkspace workspace{.root = root, .manifest = read(files, root), .packages = {}};
  WorkspaceReader(files, workspace, seen, advice).read_all();
  return workspace;
}

const CargoWorkspace& CargoWorkspaces::read(const Files& files, const fs::path& root, const Seen& seen) {
  const auto found = m_read.find({root, seen});
  if (found != m_read.end()) return found->second;
  const auto& workspace =
      m_read.emplace(std::pair(root, seen), read_workspace(files, root, seen)).first->second;
  if (auto warning = lock_warning(files, workspace)) m_warnings.push_back(std::move(*warning));
  return workspace;
}

std::optional<std::string> lock_warning(const Files& files, const CargoWorkspace& workspace) {
  const auto is_versioned = [](const auto& package) { return package.manifest.has_versioned_dependencies; };
  const bool chooses = workspace.manifest.has_versioned_dependencies ||
                       std::any_of(workspace.packages.begin(), workspace.packages.end(), is_versioned);
  if (!chooses || files.is_file(workspace.root / "Cargo.lock")) return std::nullopt;
  return fmt::format(
      "'{}' has no Cargo.lock: the versions of its dependencies are kept with what is compiled, "
      "and any other build may take others; 'cargo generate-lockfile' makes one",
      util::printable(workspace.root.string()));
}

std::optional<Error> unknown_profile(const Files& files,
                                     const CargoWorkspace& workspace,
                                     const std::string& profile,
                                     const ProfileSources& sources) {
  std::vector<std::string> known{"bench", "dev", "release", "test"}; // Cargo's own
  known.insert(known.end(), workspace.manifest.profiles.begin(), workspace.manifest.profiles.end());
  if (std::find(known.begin(), known.end(), profile) != known.end()) return std::nullopt;
  if (std::any_of(sources.environment.begin(), sources.environment.end(), [](const auto& variable) {
        return variable.first.starts_with("CARGO_PROFILE_");
      }))
    return std::nullopt;
  const auto has_settings = [&files](const fs::path& directory) {
    return has_cargo_settings(files, directory);
  };
  const auto settings_above = [&](const fs::path& directory) {
    return util::first_above(directory, sources.seen, has_settings).has_value();
  };
  if (settings_above(workspace.root)) return std::nullopt;
  for (const auto& package : workspace.packages)
    if (settings_above(util::normal(workspace.root / package.directory))) return std::nullopt;
  Error error(ExitCode::usage,
              fmt::format("'{}' has no profile '{}'",
                          util::printable((workspace.root / k_manifest).string()),
                          util::printable(profile)));
  util::suggest(error, profile, known);
  return error;
}

cargo::LambdaSources lambda_sources(const CargoWorkspace& workspace, cargo::FunctionNames names) {
  cargo::LambdaSources sources{.workspace = workspace.manifest.workspace_lambda, .names = std::move(names)};
  for (const auto& package : workspace.packages)
    sources.packages.push_back({.name = *package.manifest.package_name,
                                .has_metadata = package.manifest.has_metadata,
                                .metadata = package.manifest.lambda,
                                .binaries = package.binaries,
                                .is_root = package.directory == "."});
  return sources;
}

bool has_cargo_settings(const Files& files, const fs::path& directory) {
  return files.is_file(directory / ".cargo/config.toml") || files.is_file(directory / ".cargo/config");
}

std::optional<fs::path> find_lambda_file(const Files& files, const fs::path& directory, const fs::path& top) {
  const auto has_file = [&](const fs::path& at) {
    return files.is_file(at / k_lambda_file) && util::is_inside(files.resolved(at / k_lambda_file), top);
  };
  const auto found = util::first_above(directory, top, has_file);
  return found ? std::optional(files.resolved(*found / k_lambda_file)) : std::nullopt;
}

cargo::LambdaConfiguration
read_lambda_file(const Files& files, const fs::path& file, const std::optional<std::string>& context) {
  return cargo::read_lambda_file(files.read(file, cargo::k_max_manifest + 1), file.string(), context);
}

void require_cache_name(const std::string& name) {
  constexpr std::size_t k_longest = 64;
  constexpr const char* k_signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  if (name.size() <= k_longest && name.find_first_not_of(k_signs) == std::string::npos) return;
  throw Error(ExitCode::usage, fmt::format("--dep-cache '{}' is no name for a cache", util::printable(name)))
      .hint("up to 64 letters, digits and the signs '-', '_' and '.'");
}

CargoCaches cargo_caches(const fs::path& root,
                         const fs::path& seen,
                         const std::string& architecture,
                         const std::string& shared_as) {
  constexpr std::size_t k_digits = 16;
  auto places = root.string() + '\0' + seen.string();
  // On an engine for several hosts, workspaces of one path can be told apart by this name.
  if (!shared_as.empty()) places += '\0' + shared_as;
  return {.workspace = util::sha256(places).substr(0, k_digits),
          .compiler = architecture,
          .shared_as = shared_as};
}

bool is_cargo_target(const Files& files, const fs::path& directory) {
  return files.exists(directory / "CACHEDIR.TAG") || files.exists(directory / ".rustc_info.json");
}

} // namespace cbuild::plan
