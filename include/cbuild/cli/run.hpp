#pragma once

namespace cbuild::cli {

/// The program: reads the command line, runs the command, tells errors. Gives the exit status.
int run(int argc, char** argv);

} // namespace cbuild::cli
