#include "cli/commands.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace cbuild::cli {

void add_build_command(CLI::App& app, const CommonOptions& common, int& status) {
  auto options = std::make_shared<BuildOptions>();
  auto* command = app.add_subcommand("build", "Build the functions of a SAM template in containers");
  command->add_option("FUNCTION", options->functions, "Logical ids of the functions to build (default: all)");

  command
      ->add_option("-t,--template,--template-file",
                   options->template_file,
                   "The template (default: template.yaml, template.yml or template.json here)")
      ->group("Input")
      ->type_name("FILE");
  command
      ->add_option("-s,--base-dir",
                   options->base_directory,
                   "Where relative paths of the template start (default: the template's directory)")
      ->group("Input")
      ->type_name("DIR");
  command
      ->add_option("--allow-outside",
                   options->allowed_outside,
                   "A directory outside the project that builds may see; may be given again")
      ->group("Input")
      ->type_name("DIR")
      ->allow_extra_args(false);

  command->add_option("-b,--build-dir", options->build_directory, "Where the results go")
      ->group("Output")
      ->type_name("DIR")
      ->capture_default_str();

  command
      ->add_flag("-u,--use-container,!--no-use-container",
                 options->container,
                 "Build in containers; always on, accepted because scripts for SAM give it")
      ->group("Containers");
  command
      ->add_option(
          "--build-image",
          options->build_images,
          "The image to build in, for all functions (REF) or one (LogicalId=REF); may be given again")
      ->group("Containers")
      ->type_name("[ID=]REF")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--ca-bundle",
          options->ca_bundle,
          "CA certificates of the host that builds are to trust, and with them the host's proxy variables: "
          "none, auto (SSL_CERT_FILE, else the system's bundle), or a PEM file")
      ->group("Containers")
      ->type_name("none|auto|FILE")
      ->capture_default_str();

  command
      ->add_option(
          "-j,--jobs", options->jobs, "How many functions to build at once (default: the number of CPUs)")
      ->group("Running")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  command
      ->add_flag_callback(
          "-p,--parallel", [] {}, "Accepted because scripts for SAM give it: builds are parallel anyway")
      ->group("Running");
  command
      ->add_flag("!--no-wait",
                 options->wait_for_lock,
                 "If another run builds in the same directory, end with status 75 instead of waiting")
      ->group("Running");

  command->footer(
      "Examples:\n"
      "  cbuild build --use-container                      build all functions of ./template.yaml\n"
      "  cbuild build HelloWorldFunction -j 1              build one\n"
      "  cbuild build --build-image Api=my/image:1.2       in an image of your own\n"
      "  cbuild build --ca-bundle auto                     behind a proxy that re-signs TLS\n"
      "\nThe artifacts are in .aws-sam/build/<LogicalId>, the logs in .aws-sam/logs/<LogicalId>.log.");
  command->callback([options, &common, &status] { status = build(common, *options); });
}

} // namespace cbuild::cli
