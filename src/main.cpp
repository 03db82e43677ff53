#include <cbuild/cli/run.hpp>

int main(int argc, char** argv) { return cbuild::cli::run(argc, argv); }
