// SPDX-License-Identifier: GPL-3.0-or-later
/// Fuzzing: what each target of tests/fuzz defines, and a file that holds its input. tools/fuzz runs the
/// targets under libFuzzer; the test `fuzz` gives them the inputs that are kept in tests/fuzz/corpus, with
/// any compiler.
#ifndef CAGEHOP_TEST_FUZZ_INPUT_H
#define CAGEHOP_TEST_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/// Reads an input as the program would; 0, whatever is in it.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// The path of a file in memory with these bytes, the same file each time. It is the caller's until the next
/// call.
const char *input_file(const uint8_t *data, size_t size);

/// A line of an error or remark must be there, and be one: printable, without a line break.
void input_check_line(const char *line);

#endif
