#include "unit/executor/bench.hpp"

#include <executor/container_spec.hpp>
#include <fmt/format.h>

using namespace cbuild;
using test::Bench;
using test::frame;
using util::Error;
using util::ExitCode;
using Story = std::vector<std::string>;

namespace {

const Story k_good_story{"planned cbuild-run-1",
                         "create cbuild-run-1 image=sha256:image",
                         "attach id-of-cbuild-run-1",
                         "start id-of-cbuild-run-1",
                         "log ended",
                         "wait id-of-cbuild-run-1",
                         "inspect id-of-cbuild-run-1",
                         "archive id-of-cbuild-run-1 /tmp/samcli/artifacts",
                         "archive ended",
                         "remove id-of-cbuild-run-1",
                         "gone cbuild-run-1"};

/// What happened up to and without the first line that starts with `word`, then `rest`.
Story good_story_until(const std::string& word, const Story& rest) {
  Story story;
  for (const auto& line : k_good_story) {
    if (line.starts_with(word)) break;
    story.push_back(line);
  }
  story.insert(story.end(), rest.begin(), rest.end());
  return story;
}

const Story k_removed{"remove id-of-cbuild-run-1", "gone cbuild-run-1"};

engine::ContainerState state(const std::string& status, const std::string& error = {}) {
  return {.status = status, .error = error};
}

} // namespace

TEST_CASE("container_executor: an Action that ends well, from create to remove", "[executor]") {
  Bench bench;
  const auto result = bench.run_action();
  CHECK(bench.engine.story == k_good_story);
  CHECK(result.exit_code == 0);
  CHECK_FALSE(result.out_of_memory);
  CHECK(result.bytes == 7);
  CHECK(result.entries == 1);
  CHECK(bench.observer.logged == "hello\n");
  CHECK(bench.observer.fetched_bytes == test::artifacts_tar().size());
  CHECK(bench.observer.phases == Story{"creating container", "starting", "building", "fetching artifacts"});
  CHECK(test::snapshot(bench.directory.path()) == test::TreeSnapshot{{"f", "file 644 content"}});
}

TEST_CASE("container_executor: texts are files that the container sees, and that are gone after it",
          "[executor]") {
  Bench bench;
  bench.into = bench.directory / "into";
  std::filesystem::create_directory(bench.into);
  bench.inputs = {{"/p", "/in"}};
  bench.texts = {{"/tmp/samcli/a", "one"}, {"/tmp/samcli/b", std::string("\xff\0", 2)}};
  Story seen;
  bench.observer.on_log = [&] {
    for (const auto& mount : bench.engine.created.mounts)
      if (mount.host != "/p") seen.push_back(mount.container + " " + test::read_file(mount.host));
  };
  CHECK(bench.run_action().exit_code == 0);
  CHECK(seen == Story{"/tmp/samcli/a one", std::string("/tmp/samcli/b \xff\0", 16)});
  CHECK(test::snapshot(bench.directory.path()) ==
        test::TreeSnapshot{{"into", "dir 755"}, {"into/f", "file 644 content"}});
}

TEST_CASE("container_executor: texts that cannot be written are an error, before there is a container",
          "[executor]") {
  Bench bench;
  bench.into = bench.directory / "missing/into";
  bench.texts = {{"/tmp/samcli/a", "one"}};
  CHECK(bench.failed_action<Error>().code() == ExitCode::local_files);
  CHECK(bench.engine.created.image.empty());
}

TEST_CASE("container_executor: each Action has a container of its own", "[executor]") {
  Bench bench;
  (void)bench.run_action();
  bench.engine.story.clear();
  std::filesystem::remove(bench.directory / "f");
  (void)bench.run_action();
  CHECK(bench.engine.story.front() == "planned cbuild-run-2");
  CHECK(bench.engine.story.back() == "gone cbuild-run-2");
}

TEST_CASE("container_executor: the log is given on as it comes, in any split, of both streams",
          "[executor]") {
  Bench bench;
  const auto bytes = frame("out\xff") + test::log_frame(2, "err") + frame("") + frame("end");
  bench.engine.log.clear();
  for (const char byte : bytes) bench.engine.log.emplace_back(std::string(1, byte));
  (void)bench.run_action();
  CHECK(bench.observer.logged == "out\xff"
                                 "errend");
}

TEST_CASE("container_executor: an answer is kept apart from the log, whatever the exit code", "[executor]") {
  Bench bench;
  bench.command.standard_output = action::StandardOutput::answer;
  const auto bytes =
      frame("{\"a\":") + test::log_frame(2, "a line\n") + frame("\xff}") + test::log_frame(2, "");
  bench.engine.log.clear();
  for (const char byte : bytes) bench.engine.log.emplace_back(std::string(1, byte));
  bench.engine.exit_code = GENERATE(0, 1);
  const auto result = bench.run_action();
  CHECK(result.exit_code == bench.engine.exit_code);
  CHECK(result.answer == "{\"a\":\xff}");
  CHECK(bench.observer.logged == "a line\n");
}

TEST_CASE("container_executor: an answer of more than 1 MiB ends the build, and is refused", "[executor]") {
  Bench bench;
  bench.command.standard_output = action::StandardOutput::answer;
  bench.engine.log = {frame(std::string(action::k_longest_answer, 'a')), test::log_frame(2, "said\n")};
  CHECK(bench.run_action().answer.size() == action::k_longest_answer);
  bench.engine.log = {frame(std::string(action::k_longest_answer, 'a')), frame("a"), test::Hang()};
  std::filesystem::remove(bench.directory / "f");
  const auto error = bench.failed_action<Error>();
  CHECK(error.code() == ExitCode::refused);
  CHECK(error.message() == "the build's answer, its standard output, has more than 1.0 MB");
  CHECK(error.hints() == Story{"what is for people to read belongs on its standard error"});
  CHECK(bench.engine.story.back() == "gone cbuild-run-2");
}

TEST_CASE("container_executor: without one that is asked for, standard output is in the log", "[executor]") {
  Bench bench;
  CHECK(bench.run_action().answer.empty());
}

TEST_CASE("container_executor: a tar in pieces of one byte is extracted, if they are not slow",
          "[executor]") {
  Bench patient(std::chrono::minutes(1)), bench;
  for (auto* one : {&patient, &bench}) {
    one->engine.archive.clear();
    for (const char byte : test::artifacts_tar()) one->engine.archive.emplace_back(std::string(1, byte));
  }
  CHECK(patient.run_action().bytes == 7);
  // Ten thousand turns of the loop take more than its two milliseconds.
  CHECK(bench.failed_action<Error>().message() == "the engine stopped sending the artifacts");
}

TEST_CASE("container_executor: a failed command is a result, and nothing is fetched", "[executor]") {
  Bench bench;
  bench.engine.exit_code = 2;
  const auto result = bench.run_action();
  CHECK(result.exit_code == 2);
  CHECK(bench.engine.story == good_story_until("archive", k_removed));
  CHECK(test::snapshot(bench.directory.path()).empty());
}

TEST_CASE("container_executor: a command that was killed for want of memory is told as that", "[executor]") {
  Bench bench;
  bench.engine.exit_code = 137;
  bench.engine.states = {engine::ContainerState{.status = "exited", .exit_code = 137, .oom_killed = true}};
  CHECK(bench.run_action().out_of_memory);
}

TEST_CASE("container_executor: without one of the four signs of success it is a failure", "[executor]") {
  Bench bench;
  SECTION("the log is cut in a frame's header") {
    bench.engine.log = {frame("hello\n"), frame("x").substr(0, 5)};
    CHECK(bench.failed_action<Error>().code() == ExitCode::engine);
    CHECK(bench.engine.story == good_story_until("wait", k_removed));
  }
  SECTION("the log is cut in a frame's payload") {
    bench.engine.log = {frame("hello\n").substr(0, 10)};
    CHECK(bench.failed_action<Error>().code() == ExitCode::engine);
    CHECK(bench.engine.story == good_story_until("wait", k_removed));
  }
  SECTION("the engine does not say how the container ended") {
    bench.engine.failures["wait"] = {
        test::failure(Error(ExitCode::engine, "the engine did not say how the container ended"))};
    CHECK(bench.failed_action<Error>().message() == "the engine did not say how the container ended");
    CHECK(bench.engine.story == good_story_until("inspect", k_removed));
  }
  SECTION("the container has not exited") {
    bench.engine.states = {state("dead", "no space left on device")};
    CHECK(bench.failed_action<Error>().message() ==
          "the container is 'dead' after it ended: no space left on device");
    CHECK(bench.engine.story == good_story_until("archive", k_removed));
  }
  SECTION("the container runs on") {
    bench.engine.states = {state("running")};
    CHECK(bench.failed_action<Error>().message() == "the container is 'running' after it ended");
    CHECK(bench.engine.story == good_story_until("archive", k_removed));
  }
  SECTION("the engine gives two exit codes") {
    bench.engine.states = {engine::ContainerState{.status = "exited", .exit_code = 137}};
    CHECK(bench.failed_action<Error>().message() ==
          "the engine says that the container ended with 0, and that it ended with 137");
    CHECK(bench.engine.story == good_story_until("archive", k_removed));
  }
  SECTION("the container is gone, or going") {
    bench.engine.states = {GENERATE(std::optional<engine::ContainerState>(), state("removing"))};
    const auto error = bench.failed_action<Error>();
    CHECK(error.code() == ExitCode::engine);
    CHECK(error.message() == "the container disappeared while it ran");
    CHECK(bench.engine.story == good_story_until("archive", k_removed));
  }
  SECTION("the tar has no end") {
    const auto tar = test::artifacts_tar();
    bench.engine.archive = {tar.substr(0, tar.size() - 1024)};
    CHECK(bench.failed_action<Error>().code() == ExitCode::refused);
    CHECK(bench.engine.story == k_good_story);
  }
  SECTION("the tar's transfer breaks off") {
    bench.engine.archive = {test::artifacts_tar().substr(0, 700),
                            test::failure(Error(ExitCode::engine, "connection reset"))};
    CHECK(bench.failed_action<Error>().message() == "connection reset");
    CHECK(bench.engine.story ==
          good_story_until("archive ended", {"archive dropped", k_removed[0], k_removed[1]}));
  }
}

TEST_CASE("container_executor: a tar that is cut at any block is refused", "[executor]") {
  const auto whole = test::artifacts_tar();
  for (std::size_t size = 0; size < whole.size(); size += 512) {
    Bench bench;
    bench.engine.archive = {whole.substr(0, size)};
    CAPTURE(size);
    CHECK(bench.failed_action<Error>().code() == ExitCode::refused);
  }
}

TEST_CASE("container_executor: a start that fails is told at once, in the engine's words", "[executor]") {
  Bench bench;
  bench.engine.log = {test::Hang()}; // engines do not end the log of a container that never ran
  bench.engine.failures["start"] = {
      test::failure(engine::ApiError(400, "exec: \"sh\": executable file not found"))};
  const auto error = bench.failed_action<engine::ApiError>();
  CHECK(error.status() == 400);
  CHECK(error.message() == "exec: \"sh\": executable file not found");
  CHECK(bench.engine.story ==
        good_story_until("log", {"log dropped", "remove id-of-cbuild-run-1", "gone cbuild-run-1"}));
}

TEST_CASE("container_executor: the engine's refusal to create or attach is the error", "[executor]") {
  Bench bench;
  const std::string word = GENERATE("create", "attach");
  bench.engine.failures[word] = {test::failure(engine::ApiError(500, "no"))};
  CHECK(bench.failed_action<engine::ApiError>().message() == "no");
  CHECK(bench.engine.story.back() == "gone cbuild-run-1");
  CHECK(test::snapshot(bench.directory.path()).empty());
}

TEST_CASE("container_executor: artifacts that are no directory any more are refused", "[executor]") {
  Bench bench;
  SECTION("a link") {
    bench.engine.archive_stat = {.is_directory = false, .is_link = true};
    bench.engine.archive = {test::TarBuilder().symlink("artifacts", "/etc").finish()};
  }
  SECTION("a file") {
    bench.engine.archive_stat = {.is_directory = false};
    bench.engine.archive = {test::TarBuilder().file("artifacts").finish()};
  }
  const auto error = bench.failed_action<Error>();
  CHECK(error.code() == ExitCode::refused);
  CHECK(error.message() ==
        "the build put something else in the place of its output directory '/tmp/samcli/artifacts'");
  CHECK(bench.engine.story.back() == "gone cbuild-run-1");
}

TEST_CASE("container_executor: artifacts that were removed are the build's fault, not the engine's",
          "[executor]") {
  Bench bench;
  bench.engine.failures["archive"] = {test::failure(engine::ApiError(404, "Could not find the file"))};
  const auto error = bench.failed_action<Error>();
  CHECK(error.code() == ExitCode::refused);
  CHECK(error.message() == "the build removed its output directory '/tmp/samcli/artifacts'");
  CHECK(bench.engine.story.back() == "gone cbuild-run-1");
}

TEST_CASE("container_executor: a source that went away is told from artifacts that did", "[executor]") {
  Bench bench;
  bench.engine.failures["archive"] = {test::failure(engine::ApiError(404, "Could not find the file"))};
  bench.inputs = {{.host = bench.directory.path(), .container = "/here"}};
  CHECK(bench.failed_action<Error>().code() == ExitCode::refused);
  bench.engine.failures["archive"] = {test::failure(engine::ApiError(404, "Could not find the file"))};
  bench.inputs.push_back({.host = bench.directory / "gone", .container = "/gone"});
  const auto error = bench.failed_action<Error>();
  CHECK(error.code() == ExitCode::local_files);
  CHECK(error.message() == "'" + (bench.directory / "gone").string() + "' went away while it was built");
}

TEST_CASE("container_executor: so is a hidden file that went away, which engines cannot do without",
          "[executor]") {
  Bench bench;
  const auto failure = test::failure(engine::ApiError(500, "open /in/sub/.env: read-only file system"));
  bench.inputs = {{.host = bench.directory.path(), .container = "/in"}};
  bench.masks.files = {"/in/sub/.env"};
  bench.engine.failures["archive"] = {failure};
  const auto error = bench.failed_action<Error>();
  CHECK(error.code() == ExitCode::local_files);
  CHECK(error.message() == "'" + (bench.directory / "sub/.env").string() + "' went away while it was built");
  std::filesystem::create_directory(bench.directory / "sub");
  test::write_file(bench.directory / "sub/.env", "");
  bench.engine.failures["archive"] = {failure};
  CHECK(bench.failed_action<Error>().code() == ExitCode::engine);
}

TEST_CASE("container_executor: a hostile tar is refused, and the rest of it is not read", "[executor]") {
  Bench bench;
  bench.engine.archive = {test::TarBuilder().file("artifacts/../../x").finish(), test::Hang()};
  const auto error = bench.failed_action<Error>();
  CHECK(error.code() == ExitCode::refused);
  CHECK_THAT(error.message(), ContainsSubstring("'../../x'"));
  CHECK(bench.engine.story.back() == "gone cbuild-run-1");
  CHECK(test::snapshot(bench.directory.path()).empty());
}

TEST_CASE("container_executor: secrets are put into the container before it starts", "[executor]") {
  Bench bench;
  bench.command = {.argv = {"true"}, .secret_environment = {{"https_proxy", "http://user:secret@proxy"}}};
  (void)bench.run_action();
  const auto size = executor::secrets_tar(bench.command).size();
  auto story = k_good_story;
  story.insert(story.begin() + 2, fmt::format("put id-of-cbuild-run-1 / {} bytes", size));
  CHECK(bench.engine.story == story);
}
