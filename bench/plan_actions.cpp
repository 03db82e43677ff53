// plan_actions TEMPLATE walk|no-walk: what a build does up to its Actions, and no engine. The template is
// read, the sources are walked, or taken for empty, and each function's Action is made, one after the other
// as in a run. Prints how many there were.
#include <cbuild/action/snapshots.hpp>
#include <cbuild/plan/methods.hpp>
#include <cbuild/project/request.hpp>
#include <cbuild/util/error.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>

using namespace cbuild;

namespace {

void make_action(const plan::Recipe& recipe, action::Snapshots& snapshots) {
  std::vector<std::pair<action::Tree, std::shared_ptr<const action::Snapshot>>> read;
  for (auto& tree : recipe.trees()) {
    auto snapshot = snapshots.of(tree.root, tree.rules, tree.digests);
    read.emplace_back(std::move(tree), std::move(snapshot));
  }
  const auto snapshot_of = [&read](const action::Tree& tree) -> const action::Snapshot& {
    const auto is_it = [&tree](const auto& one) { return one.first == tree; };
    return *std::find_if(read.begin(), read.end(), is_it)->second;
  };
  const plan::Recipe* const group = &recipe;
  (void)recipe.action("sha256:image", {&group, 1}, snapshot_of);
}

/// Does not return: what a run frees at its end is no part of this.
void plan_all(const std::filesystem::path& file, bool walks) {
  project::BuildOptions options;
  options.template_file = file;
  const auto settings = project::read_settings(options);
  const auto request = project::load_request(settings);
  const action::Snapshots::Take none = [](const auto&...) { return action::Snapshot(); };
  action::Snapshots snapshots(walks ? nullptr : none);
  for (const auto& build : request.builds) make_action(*build.recipe, snapshots);
  std::cout << request.builds.size() << std::endl;
  std::_Exit(0);
}

} // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw util::Error(util::ExitCode::usage, "usage: plan_actions TEMPLATE walk|no-walk");
  plan_all(argv[1], std::string_view(argv[2]) == "walk");
} catch (const util::Error& error) {
  std::cerr << util::render(error) << '\n';
  return static_cast<int>(error.code());
}
