#pragma once

#include <cbuild/util/error.hpp>

namespace cbuild::test {

/// The error that a call ends with; one with ExitCode::ok where it ends well.
template <typename Call>
util::Error error_of(const Call& call) {
  try {
    call();
  } catch (const util::Error& error) {
    return error;
  }
  return {util::ExitCode::ok, ""};
}

} // namespace cbuild::test
