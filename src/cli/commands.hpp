#pragma once

#include "cli/options.hpp"

#include <cbuild/util/error.hpp>

namespace CLI {
class App;
class Option;
class ParseError;
} // namespace CLI

namespace cbuild::cli {

/// Builds the functions of a template. Errors of single functions are told as they end; gives the exit
/// status.
int build(const CommonOptions& common, const BuildOptions& options);

/// Builds the images that cbuild ships.
int build_images(const CommonOptions& common, const ImagesBuildOptions& options);

/// Tells which images are there.
int list_images(const CommonOptions& common);

// Each adds one command with its options to `app`; `status` gets the exit status when the command was run.
void add_build_command(CLI::App& app, CommonOptions& common, int& status);
void add_images_command(CLI::App& app, CommonOptions& common, int& status);

// Options that several commands take.
void add_common_options(CLI::App& command, CommonOptions& common);
CLI::Option* add_ca_bundle(CLI::App& command, std::string& ca_bundle);

/// What is wrong with the command line, with the nearest name for what is unknown.
[[nodiscard]] util::Error usage_error(const CLI::App& app, const CLI::ParseError& mistake);

} // namespace cbuild::cli
