#include "plan/scripts.hpp"

#include <cbuild/plan/package_layer.hpp>
#include <cbuild/util/digest.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::plan {
namespace {

/// As a string in JSON: RUN then needs no shell of its own, and the script may have several lines.
std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\n')
      quoted += "\\n";
    else if (c == '"' || c == '\\')
      quoted.append("\\").append(1, c);
    else
      quoted += c;
  }
  return quoted + "\"";
}

} // namespace

std::string package_dockerfile(const std::string& image, const std::vector<std::string>& packages) {
  std::string run =
      fmt::format(R"(["sh", "-c", {}, "sh")", json_quoted(util::trim(scripts::install_packages)));
  for (const auto& package : packages) run += ", " + json_quoted(package);
  return fmt::format("FROM {}\nUSER 0\nCOPY ca-bundle.crt /tmp/ca-bundle.crt\nRUN {}]\n", image, run);
}

std::string package_image(const std::string& dockerfile) {
  constexpr std::size_t k_digits = 16;
  return fmt::format("cbuild-packages/{}:latest", util::sha256(dockerfile).substr(0, k_digits));
}

} // namespace cbuild::plan
