#include <cbuild/sam/runtimes.hpp>

#include <algorithm>
#include <array>

namespace cbuild::sam {
namespace {

constexpr auto k_current = Runtime::Support::current;
constexpr auto k_deprecated = Runtime::Support::deprecated;

constexpr std::array<Runtime, 51> k_runtimes{{
    {"provided.al2023", k_current, "provided.al2023"},
    {"provided.al2", k_current, "provided.al2"},
    {"provided", k_current, "provided.al2"},
    {"python3.14"},
    {"python3.13", k_current, "python3.13"},
    {"python3.12"},
    {"python3.11", k_current, "python3.11"},
    {"python3.10"},
    {"python3.9"},
    {"python3.8", k_current, "python3.8"},
    {"python3.7", k_deprecated, "python3.7"},
    {"python3.6", k_deprecated},
    {"python2.7", k_deprecated},
    {"nodejs24.x"},
    {"nodejs22.x", k_current, "nodejs22.x"},
    {"nodejs20.x", k_current, "nodejs20.x"},
    {"nodejs18.x"},
    {"nodejs16.x"},
    {"nodejs14.x", k_deprecated},
    {"nodejs12.x", k_deprecated},
    {"nodejs10.x", k_deprecated},
    {"nodejs8.10", k_deprecated},
    {"nodejs6.10", k_deprecated},
    {"nodejs4.3-edge", k_deprecated},
    {"nodejs4.3", k_deprecated},
    {"nodejs", k_deprecated},
    {"java25"},
    {"java21"},
    {"java17", k_current, "java17"},
    {"java17.al2023", k_current, "java17"},
    {"java11"},
    {"java11.al2023"},
    {"java8.al2"},
    {"java8.al2023"},
    {"java8", k_deprecated},
    {"dotnet10"},
    {"dotnet8", k_current, "dotnet8"},
    {"dotnet7", k_deprecated},
    {"dotnet6"},
    {"dotnet5.0", k_deprecated},
    {"dotnetcore3.1", k_deprecated},
    {"dotnetcore2.1", k_deprecated},
    {"dotnetcore2.0", k_deprecated},
    {"dotnetcore1.0", k_deprecated},
    {"ruby4.0"},
    {"ruby3.4"},
    {"ruby3.3", k_current, "ruby3.3"},
    {"ruby3.2"},
    {"ruby2.7", k_deprecated},
    {"ruby2.5", k_deprecated},
    {"go1.x", k_current, "provided.al2"},
}};

} // namespace

std::span<const Runtime> runtimes() { return k_runtimes; }

const Runtime* find_runtime(std::string_view name) {
  const auto* const found =
      std::find_if(k_runtimes.begin(), k_runtimes.end(), [&](const auto& r) { return r.name == name; });
  return found == k_runtimes.end() ? nullptr : &*found;
}

} // namespace cbuild::sam
