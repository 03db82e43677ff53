#pragma once

#include <cbuild/build/surroundings.hpp>
#include <cbuild/project/cargo_lambda.hpp>
#include <cbuild/project/request.hpp>
#include <cbuild/util/task.hpp>

#include <functional>

namespace cbuild::build {

/// How much of a failed build's log its user has seen already.
enum class LogSeen { yes, no };

/// One `cbuild build`: takes the build directory's lock, reads the template, chooses images, builds,
/// publishes. Failures of single resources are told as they happen, and all or nothing is published; with
/// `keep_going` they are told at the end, and what was built is published without them. Gives the exit
/// status. However it ends, the reporter gets a summary. `settings` and `surroundings` stay until it has
/// ended. Throws Error and Interrupted.
util::Task<int> build_template(const Surroundings& surroundings,
                               const project::Settings& settings,
                               LogSeen log_seen,
                               std::span<const plan::MethodRow> methods = plan::methods());

/// Gives the reporter the summary of a run that could not start: its settings were wrong. `named` are the
/// resources that the user named.
void tell_unstarted(report::Reporter& reporter, const util::Error& error, std::vector<std::string> named);

/// Under which name the reporter gets what a `cargo-lambda build` does.
inline constexpr const char* k_cargo_lambda_unit = "cargo lambda";

/// One `cbuild cargo-lambda build`, from a checked project to files in the lambda directory. The same.
util::Task<int> build_cargo_lambda(const Surroundings& surroundings,
                                   const project::CargoLambdaOptions& options,
                                   project::CargoLambdaProject project);

} // namespace cbuild::build
