#include "project/image_builds.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <tuple>

namespace cbuild::project {

namespace {

using sam::ImageFunction;

/// An image function, and where its paths start.
struct Declared {
  const ImageFunction* function;
  const Stack* stack;

  [[nodiscard]] std::filesystem::path context() const {
    return (stack->code_start / function->context->value).lexically_normal();
  }
};

std::string value_of(const std::optional<sam::Text>& text) { return text ? text->value : std::string(); }

std::string tag_of(const ImageFunction& function) {
  return fmt::format("{}:{}", util::in_lower_case(function.logical_id), value_of(function.tag));
}

/// Whether one build may be the other's: what is not said in templates is the same for both.
bool are_the_same(const Declared& a, const Declared& b) {
  const auto same = [](const auto& x, const auto& y) { return x.value == y.value; };
  const auto same_argument = [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.value == y.second.value;
  };
  const auto& [f, g] = std::tie(*a.function, *b.function);
  return a.context() == b.context() && f.dockerfile->value == g.dockerfile->value &&
         f.architecture == g.architecture && value_of(f.target) == value_of(g.target) &&
         std::equal(f.build_args.begin(),
                    f.build_args.end(),
                    g.build_args.begin(),
                    g.build_args.end(),
                    same_argument) &&
         std::equal(f.extra_params.begin(),
                    f.extra_params.end(),
                    g.extra_params.begin(),
                    g.extra_params.end(),
                    same);
}

std::string name_with_stack(const ImageFunction& function) {
  auto name = util::in_lower_case(function.result_place());
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '-');
  return name;
}

/// Names of images by their functions' places, where the logical id is also that of a function of another
/// stack with another image: `sam build` gives both one name, and the later image takes the other's place. It
/// does not matter what of it is built now.
std::map<std::string, std::string> names_with_stacks(const std::vector<Stack>& stacks) {
  std::map<std::string, Declared> first;
  std::map<std::string, std::string> names;
  for (const auto& stack : stacks)
    for (const auto& function : stack.parsed.images()) {
      if (!plan::is_built_from_dockerfile(function) || function.image_name) continue;
      const Declared declared{&function, &stack};
      const auto [other, is_new] = first.try_emplace(tag_of(function), declared);
      if (is_new || stack.path.empty() || are_the_same(other->second, declared)) continue;
      names[function.result_place()] = name_with_stack(function);
    }
  return names;
}

} // namespace

void add_images(Request& request,
                const plan::Planning& planning,
                const std::vector<SelectedImage>& selected) {
  const auto names = names_with_stacks(request.stacks);
  for (const auto& [declared, is_named] : selected) {
    if (declared.problem) throw util::Error(*declared.problem);
    auto function = declared;
    if (const auto name = names.find(function.result_place()); name != names.end())
      function.image_name = sam::Text{name->second, function.place};
    if (auto recipe = plan::image_recipe(planning, function)) {
      request.images.push_back({function, std::move(*recipe)});
      continue;
    }
    if (is_named)
      throw function.place
          .error(fmt::format("{} has nothing to build: its ImageUri names no file", function.described()))
          .hint("an image is built where the Metadata has both Dockerfile and DockerContext");
    request.skipped.push_back({function, "container image", false, std::nullopt});
  }
}

} // namespace cbuild::project
