#include "plan/followed_links.hpp"

#include "plan/container_script.hpp"

#include <cbuild/action/ignore.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using util::Error;

/// Where in the container is what the link of this number leads to.
std::string container_place(std::size_t number) { return fmt::format("{}/{}", places::k_links, number); }

class Follower {
public:
  Follower(const Planning& planning, const sam::Resource& resource, const action::Tree& source)
      : m_planning(planning), m_resource(resource), m_source(source) {}

  [[nodiscard]] std::vector<FollowedLink> followed() const {
    std::vector<FollowedLink> links;
    for (const auto& path : m_planning.links_of(m_source)) {
      const auto target = m_planning.files.canonical(m_source.root / path);
      if (!target || util::is_inside(*target, m_source.root)) continue;
      const auto kind = m_planning.files.kind(*target);
      if (kind != Files::Kind::directory && kind != Files::Kind::file) continue;
      const bool is_directory = kind == Files::Kind::directory;
      require_allowed(path, *target, is_directory);
      links.push_back({.path = path,
                       .target = *target,
                       .is_directory = is_directory,
                       .left_out = results_below(*target, m_planning.results)});
    }
    if (links.size() > k_most_followed_links) throw too_many(links.size());
    return links;
  }

private:
  void require_allowed(const std::string& path, const fs::path& target, bool is_directory) const {
    const auto wrong = [&](std::string_view what) {
      return m_resource.place.error(fmt::format("the link '{}' of the source of {} leads to '{}', which {}",
                                                util::printable((m_source.root / path).string()),
                                                m_resource.described(),
                                                util::printable(target.string()),
                                                what));
    };
    if (!util::is_utf8(target.string()))
      throw wrong("is not UTF-8").hint("rename it: engines know only paths in UTF-8");
    const auto refusal = m_planning.paths.refusal(is_directory ? target : target.parent_path());
    if (!refusal) return;
    auto error = wrong(refusal->what);
    for (const auto& hint : refusal->hints) error.add_hint(hint);
    error.add_hint(
        fmt::format("a link that the build does not need can be named in a '{}'", action::k_ignore_file));
    throw error;
  }

  [[nodiscard]] Error too_many(std::size_t count) const {
    return m_resource.place
        .error(
            fmt::format("the source of {} has {} links that lead out of it, and no more than {} are followed",
                        m_resource.described(),
                        count,
                        k_most_followed_links))
        .hint("name a directory that has both the links and what they lead to in Metadata's "
              "ProjectRootDirectory, and leave --mount-symlinks out");
  }

  const Planning& m_planning;
  const sam::Resource& m_resource;
  const action::Tree& m_source;
};

action::Tree tree_of(const FollowedLink& link, std::string container, const action::Tree& source) {
  return {.root = link.target,
          .container = std::move(container),
          .rules = {.left_out = link.left_out, .caches = source.rules.caches},
          .digests = source.digests};
}

bool is_at(std::span<const ReadLink> links, const std::string& path) {
  return std::any_of(links.begin(), links.end(), [&](const auto& read) { return read.link.path == path; });
}

void sort_by_path(auto& all) {
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
}

} // namespace

std::vector<std::string> results_below(const fs::path& directory, const std::vector<fs::path>& results) {
  std::vector<std::string> below;
  for (const auto& path : results)
    if (path != directory && util::is_inside(path, directory))
      below.push_back(path.lexically_relative(directory).generic_string());
  return below;
}

std::vector<FollowedLink>
followed_links(const Planning& planning, const sam::Resource& resource, const action::Tree& source) {
  if (!planning.links_of) return {};
  return Follower(planning, resource, source).followed();
}

std::vector<action::Tree> link_trees(std::span<const FollowedLink> links, const action::Tree& source) {
  std::vector<action::Tree> trees;
  for (std::size_t i = 0; i < links.size(); ++i)
    if (links[i].is_directory) trees.push_back(tree_of(links[i], container_place(i), source));
  return trees;
}

std::vector<action::Tree>
seen_trees(action::Tree source, std::span<const FollowedLink> links, action::Tree beside) {
  auto by_links = link_trees(links, source);
  const bool is_beside = beside.root != source.root;
  std::vector<action::Tree> trees{std::move(source)};
  for (auto& tree : by_links) trees.push_back(std::move(tree));
  if (is_beside) trees.push_back(std::move(beside));
  return trees;
}

std::vector<ReadLink> add_links(std::span<const FollowedLink> links,
                                const action::Tree& source,
                                const action::SnapshotOf& snapshot_of,
                                action::Action& action) {
  std::vector<ReadLink> read;
  read.reserve(links.size());
  for (std::size_t i = 0; i < links.size(); ++i) {
    read.push_back({.link = links[i], .container = container_place(i)});
    if (!links[i].is_directory) {
      action.inputs.push_back({links[i].target, read.back().container});
      continue;
    }
    const auto tree = tree_of(links[i], read.back().container, source);
    read.back().content = &snapshot_of(tree);
    add_tree(tree, *read.back().content, action);
  }
  return read;
}

action::Snapshot without_links(const action::Snapshot& source, std::span<const ReadLink> links) {
  auto rest = source;
  std::erase_if(rest.entries, [&](const auto& entry) { return is_at(links, entry.path); });
  for (const auto& read : links)
    rest.left_out.push_back({.path = read.link.path, .kind = util::FileKind::link});
  sort_by_path(rest.left_out);
  return rest;
}

action::Snapshot with_links(const action::Snapshot& source, std::span<const ReadLink> links) {
  auto copy = source;
  std::erase_if(copy.entries, [&](const auto& entry) { return is_at(links, entry.path); });
  for (const auto& [link, container, content] : links) {
    if (content == nullptr) {
      copy.unsteady.push_back(link.path);
      continue;
    }
    copy.entries.push_back(
        {.path = link.path, .state = {.kind = util::FileKind::directory}, .target = {}, .digest = {}});
    for (auto entry : content->entries) {
      entry.path = fmt::format("{}/{}", link.path, entry.path);
      copy.entries.push_back(std::move(entry));
    }
    for (const auto& path : content->unsteady) copy.unsteady.push_back(fmt::format("{}/{}", link.path, path));
  }
  sort_by_path(copy.entries);
  return copy;
}

} // namespace cbuild::plan
