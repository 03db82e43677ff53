#include <cbuild/plan/rust_cargolambda.hpp>

#include <algorithm>
#include <array>

namespace cbuild::plan {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 8> k_names{"CARGO_ENCODED_RUSTFLAGS",
                                                  "CARGO_INCREMENTAL",
                                                  "RUSTC_BOOTSTRAP",
                                                  "RUSTDOCFLAGS",
                                                  "RUSTFLAGS",
                                                  "RUST_BACKTRACE",
                                                  "RUST_LOG",
                                                  "SOURCE_DATE_EPOCH"};

constexpr std::array<std::string_view, 5> k_beginnings{
    "CARGO_BUILD_", "CARGO_LAMBDA_", "CARGO_NET_", "CARGO_PROFILE_", "CARGO_UNSTABLE_"};

/// Programs and places of the host.
constexpr std::array<std::string_view, 8> k_of_the_host{"CARGO_BUILD_BUILD_DIR",
                                                        "CARGO_BUILD_DEP_INFO_BASEDIR",
                                                        "CARGO_BUILD_RUSTC",
                                                        "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
                                                        "CARGO_BUILD_RUSTC_WRAPPER",
                                                        "CARGO_BUILD_RUSTDOC",
                                                        "CARGO_BUILD_TARGET_DIR",
                                                        "CARGO_LAMBDA_GLOBAL"};

bool has(Names names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_for_cargo(std::string_view name) {
  if (has(k_of_the_host, name)) return false;
  if (has(k_names, name)) return true;
  if (name.starts_with("CARGO_TARGET_") && name.ends_with("_RUSTFLAGS")) return true;
  return std::any_of(k_beginnings.begin(), k_beginnings.end(), [&](std::string_view beginning) {
    return name.starts_with(beginning);
  });
}

} // namespace

std::map<std::string, std::string> cargo_environment(const std::map<std::string, std::string>& host) {
  std::map<std::string, std::string> chosen;
  for (const auto& [name, value] : host)
    if (is_for_cargo(name)) chosen.emplace(name, value);
  return chosen;
}

} // namespace cbuild::plan
