#pragma once

#include "support/catch.hpp"

#include <cbuild/cargo/manifest.hpp>

namespace cbuild::cargo::test {

/// The message of the error that `call` ends with; "" without one.
template <typename Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::usage);
    return error.message();
  }
  return {};
}

inline std::string manifest_error(const std::string& text) {
  return error_of([&] { static_cast<void>(read_manifest(text, "Cargo.toml")); });
}

inline std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

} // namespace cbuild::cargo::test
