// SPDX-License-Identifier: GPL-3.0-or-later
/// The text beside a status: which state, which number, which limit. It is the caller's memory, so threads
/// don't share it. Nothing here is collective.
#ifndef CAGEHOP_ERROR_H
#define CAGEHOP_ERROR_H

#include <cagehop/export.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CAGEHOP_ERROR_MAX = 256 };

/// Why something has no result. Functions that take one fill it in any case; NULL is allowed where the text
/// is not wanted. The text is for people: its words may change, the status does not.
struct cagehop_error {
  int status;                   ///< a cagehop_status; 0: there is a result
  char text[CAGEHOP_ERROR_MAX]; ///< one line without its end, as "phi = 0.7312, modified-verlet: not resolved
                                ///< on 2^20 points (1.3e-06 > 1e-06)"; empty where the status is 0
};

#ifdef __cplusplus
}
#endif
#endif
