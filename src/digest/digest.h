// SPDX-License-Identifier: GPL-3.0-or-later
/// SHA-256, by nettle.
#ifndef CAGEHOP_DIGEST_H
#define CAGEHOP_DIGEST_H

#include <nettle/sha2.h>
#include <stddef.h>

enum { DIGEST_TEXT = 65 }; ///< bytes of a digest in hexadecimal, its NUL with it

/// The digest of `length` bytes.
void digest_bytes(const void *bytes, size_t length, char hexadecimal[DIGEST_TEXT]);

/// The digest of a file's bytes. Returns 0, or CAGEHOP_IO with errno set.
int digest_file(const char *path, char hexadecimal[DIGEST_TEXT]);

/// Ends a sum and writes it.
void digest_finish(struct sha256_ctx *sum, char hexadecimal[DIGEST_TEXT]);

#endif
