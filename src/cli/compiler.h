// SPDX-License-Identifier: GPL-3.0-or-later
/// The compiler this program was built with, in some words.
#ifndef CAGEHOP_CLI_COMPILER_H
#define CAGEHOP_CLI_COMPILER_H

#include "cli/version.h"

#ifndef CAGEHOP_COMPILER // where the build names none
#ifdef __clang__
#define CAGEHOP_COMPILER __VERSION__ // begins with a name
#elif defined(__GNUC__)
#define CAGEHOP_COMPILER "GCC " __VERSION__
#else
#define CAGEHOP_COMPILER "unknown"
#endif
#endif

#endif
