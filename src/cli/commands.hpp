#pragma once

#include "cli/options.hpp"

namespace CLI {
class App;
}

namespace cbuild::cli {

/// Builds the functions of a template. Errors of single functions are told as they end; gives the exit
/// status.
int build(const CommonOptions& common, const BuildOptions& options);

/// Builds the images that cbuild ships.
int build_images(const CommonOptions& common, const ImagesBuildOptions& options);

/// Tells which images are there.
int list_images(const CommonOptions& common);

// Each adds one command with its options to `app`; `status` gets the exit status when the command was run.
void add_build_command(CLI::App& app, const CommonOptions& common, int& status);
void add_images_command(CLI::App& app, const CommonOptions& common, int& status);

} // namespace cbuild::cli
