#pragma once

namespace cbuild::util {

/// What a program makes sure of before anything else, whoever started it and however:
/// - Standard streams that were closed are taken, so that no file or pipe of ours gets their numbers and what
/// is
///   meant for a stream ends up in it. Nothing can be read from them; errors and messages go nowhere, but
///   writing a result to standard output fails, as it does on a full disk.
/// - INT, TERM and HUP arrive. What the caller made us ignore (nohup) stays ignored.
/// - A file that grows over the limit of its size is an error of writing, not the end.
/// False if a stream could not be taken: nothing that opens files is safe then.
[[nodiscard]] bool prepare_process() noexcept;

} // namespace cbuild::util
