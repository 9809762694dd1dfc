// SPDX-License-Identifier: GPL-3.0-or-later
/// Which libcagehop this is: the version of the headers as numbers, and that of the library as text. Not
/// collective.
#ifndef CAGEHOP_VERSION_H
#define CAGEHOP_VERSION_H

#include <cagehop/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of these headers. meson.build has the same one, and refuses to configure where they differ.
#define CAGEHOP_VERSION_MAJOR 0
#define CAGEHOP_VERSION_MINOR 2
#define CAGEHOP_VERSION_PATCH 0

/// Whether these headers are of that version or a later one; for #if.
#define CAGEHOP_VERSION_AT_LEAST(major, minor, patch)                                                        \
  (CAGEHOP_VERSION_MAJOR > (major) ||                                                                        \
   (CAGEHOP_VERSION_MAJOR == (major) &&                                                                      \
    (CAGEHOP_VERSION_MINOR > (minor) ||                                                                      \
     (CAGEHOP_VERSION_MINOR == (minor) && CAGEHOP_VERSION_PATCH >= (patch)))))

/// The number of the binary interface, which is the shared library's soname: a program runs with every
/// libcagehop.so of the number that it was compiled with. It rises, whatever the version does, with each
/// release in which a public struct, enumeration value or function changed or went away; not where one was
/// added. docs/reference/library.md tells more.
#define CAGEHOP_ABI 2

/// The version of the library that runs, "0.2.0"; CAGEHOP_VERSION_* are those of the headers that a program
/// was compiled with. Not collective; any thread.
CAGEHOP_API const char *cagehop_version(void);

/// CAGEHOP_ABI of the library that runs.
CAGEHOP_API int cagehop_abi(void);

#ifdef __cplusplus
}
#endif
#endif
