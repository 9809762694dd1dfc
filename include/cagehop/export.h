// SPDX-License-Identifier: GPL-3.0-or-later
/// How the functions of libcagehop are marked as public. The library is compiled with -fvisibility=hidden, so
/// a function that a header declares without CAGEHOP_API can't be called from outside the shared library.
#ifndef CAGEHOP_EXPORT_H
#define CAGEHOP_EXPORT_H

#ifdef __GNUC__
#define CAGEHOP_API __attribute__((visibility("default")))
#else
#define CAGEHOP_API
#endif

#endif
